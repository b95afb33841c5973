namespace FlexCoop.Ca;

/// <summary>A one-time token or code that allows to enrol, as the identity server has judged it: known, unexpired, and meant for this authority.</summary>
public sealed record EnrolmentGrant
{
    /// <summary>Identifies it for good; by it one certificate is made, once.</summary>
    public required string GrantId { get; init; }

    public required string MandateId { get; init; }

    /// <summary>The SHA-256 thumbprint of the TLS certificate that it is bound to (<c>cnf.x5t#S256</c>, RFC 8705), in lower-case hex; null when to none.</summary>
    public string? TlsThumbprint { get; init; }

    /// <summary>The SHA-256 of the SubjectPublicKeyInfo that it is bound to, in lower-case hex, or the beginning of it that a person has compared; null when to none.</summary>
    public string? SpkiHash { get; init; }

    /// <summary>False while the owner has not approved the key; the peer is told to come again.</summary>
    public bool IsApproved { get; init; } = true;
}
