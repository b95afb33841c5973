namespace FlexCoop.Ven;

/// <summary>What a box reads of the platform's metadata (RFC 8414).</summary>
internal sealed record PlatformMetadata
{
    public string? Issuer { get; init; }

    public string? TokenEndpoint { get; init; }

    public string? DeviceAuthorizationEndpoint { get; init; }

    /// <summary>The same where a client certificate is asked for (RFC 8705 §5).</summary>
    public PlatformMetadata? MtlsEndpointAliases { get; init; }

    /// <summary>Where certificates are asked for, with the box's own in TLS; a member of our own.</summary>
    public string? FlexcoopCertificatesEndpoint { get; init; }

    /// <summary>The VTN's origin; a member of our own.</summary>
    public string? FlexcoopOpenadrUrl { get; init; }
}
