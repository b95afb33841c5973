namespace FlexCoop.Middleware.Identity;

/// <summary>Makes the ids by which outsiders know a person: another one for each of them, so that two cannot compare (OpenID Connect Core §8.1).</summary>
internal sealed class PairwiseSubjects(IdentitySecrets secrets)
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz234567";
    private const int Length = 32;

    /// <param name="sector">The audience or client that will see it.</param>
    /// <param name="prosumerId">The person.</param>
    public string Of(string sector, string prosumerId)
    {
        // Base32 of 160 bits of an HMAC: five bits of each byte would lose some, so bits are taken across bytes.
        var code = secrets.Pairwise.Code("pairwise", sector, prosumerId);
        return string.Create(Length, code, static (text, bytes) =>
        {
            for (var index = 0; index < text.Length; index++)
            {
                var bit = index * 5;
                var window = (bytes[bit / 8] << 8) | bytes[(bit / 8) + 1];
                text[index] = Letters[(window >> (11 - (bit % 8))) & 31];
            }
        });
    }
}
