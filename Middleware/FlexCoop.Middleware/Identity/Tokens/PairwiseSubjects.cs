namespace FlexCoop.Middleware.Identity;

/// <summary>Makes the ids by which outsiders know a person: another one for each of them, so that two cannot compare (OpenID Connect Core §8.1).</summary>
internal sealed class PairwiseSubjects(IdentitySecrets secrets)
{
    /// <summary>160 bits.</summary>
    private const int Bytes = 20;

    /// <summary>By what a cooperative knows its member.</summary>
    public string OfMember(string cooperative, string prosumerId) => Of("cooperative/" + cooperative, prosumerId);

    /// <param name="sector">The audience or client that will see it.</param>
    /// <param name="prosumerId">The person.</param>
    public string Of(string sector, string prosumerId) => Base32.Text(secrets.Pairwise.Code("pairwise", sector, prosumerId).AsSpan(0, Bytes)).ToLowerInvariant();
}
