namespace FlexCoop.OpenAdr.Signatures;

/// <summary>What a verifier lets pass.</summary>
public sealed record SignatureOptions
{
    /// <summary>How far the time of sending may be from the verifier's clock, both ways (rule 514). 5 minutes unless said.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether SHA-1 is good enough, for signature and digests. False unless said.</summary>
    /// <remarks>Interpretation: rule 514 lists it, §10.6.3 does not (protocol.md §17, 3): a switch, off.</remarks>
    public bool Sha1 { get; init; }
}
