namespace FlexCoop.Ca;

/// <summary>When a certificate should be renewed: at an instant that its holder draws at random, so that a fleet spreads itself (as RFC 9773).</summary>
/// <param name="Start">The first instant.</param>
/// <param name="End">The last one. Both are in the past when it is to be renewed now.</param>
public sealed record RenewalWindow(DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>For how long after its end a certificate may still be renewed: 90 days.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromDays(90);

    /// <summary>From two thirds of its life until a fifth is left.</summary>
    public static RenewalWindow Of(CertificateDocument certificate)
    {
        if (certificate.RevokedAt is not null)
        {
            return new RenewalWindow(certificate.NotBefore, certificate.NotBefore);
        }

        var life = certificate.NotAfter - certificate.NotBefore;
        return new RenewalWindow(certificate.NotBefore + (life * 2 / 3), certificate.NotAfter - (life / 5));
    }
}
