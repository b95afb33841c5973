namespace FlexCoop.Ven;

/// <summary>How it stands with an agent's certificate.</summary>
/// <param name="VenId">The venID that it names.</param>
/// <param name="NotAfter">Until when it is valid.</param>
/// <param name="RenewAt">When it is renewed, or was to be.</param>
/// <param name="Trouble">Why it could not be renewed; null while all is well.</param>
/// <param name="IsRefused">Whether the platform has refused the box, which its owner alone can mend.</param>
public sealed record CertificateStatus(string VenId, DateTimeOffset NotAfter, DateTimeOffset RenewAt, string? Trouble, bool IsRefused);
