namespace FlexCoop.Ven.Gateway.Control;

/// <summary>How it stands with a box's certificate. Instants are real time.</summary>
/// <param name="State">valid, over (it may still be renewed) or refused (by the platform; the owner alone can mend that).</param>
/// <param name="NotAfter">Until when it is valid.</param>
/// <param name="RenewAt">When it is renewed, or was to be.</param>
/// <param name="Trouble">Why it could not be renewed; null while all is well.</param>
internal sealed record CertificateStatusResource(string State, DateTimeOffset NotAfter, DateTimeOffset RenewAt, string? Trouble)
{
    public static CertificateStatusResource Of(CertificateStatus status, DateTimeOffset now) => new(
        status.IsRefused ? "refused" : status.NotAfter <= now ? "over" : "valid", status.NotAfter, status.RenewAt, status.Trouble);
}
