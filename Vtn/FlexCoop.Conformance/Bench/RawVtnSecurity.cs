using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Conformance;

/// <summary>How a raw VTN that signs shows itself, and whom it lets in.</summary>
/// <param name="Certificate">Its own, with its key, for localhost.</param>
/// <param name="Other">Another one that the VEN trusts, too; with its key.</param>
/// <param name="Trust">By what the VEN under test is known.</param>
/// <param name="Now">The VEN's real time.</param>
/// <param name="OtherVen">A certificate of another VEN of the same authority, with its key; null where the bench has none.</param>
public sealed record RawVtnSecurity(X509Certificate2 Certificate, X509Certificate2 Other, X509ChainPolicy Trust, Func<DateTimeOffset> Now, X509Certificate2? OtherVen)
{
    /// <summary>Whether answers are signed, and what comes must be; else there is TLS alone.</summary>
    public bool Signs { get; init; } = true;
}
