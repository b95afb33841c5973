namespace FlexCoop.Ca;

/// <summary>A certificate as REST answers it.</summary>
internal sealed record CertificateResource
{
    /// <summary>In lower-case hex.</summary>
    public required string SerialNumber { get; init; }

    public required string Subject { get; init; }

    public required string Cooperative { get; init; }

    public required DateTimeOffset NotBefore { get; init; }

    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>PEM.</summary>
    public required string Certificate { get; init; }

    /// <summary>The intermediate and the root, as PEM.</summary>
    public required string Chain { get; init; }

    /// <summary>The holder draws an instant from it at random, and renews then.</summary>
    public required RenewalWindow RenewalWindow { get; init; }
}
