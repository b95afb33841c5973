namespace FlexCoop.Ca;

/// <summary>For whom a certificate is, as the identity server keeps it; with the profile it is all that a certificate is built from.</summary>
public sealed record Mandate
{
    public required string MandateId { get; init; }

    /// <summary>The name of the profile.</summary>
    public required string Profile { get; init; }

    /// <summary>The common name: a venID, a client's or an operator's id. 1 to 64 of the characters A-Z, a-z, 0-9, '-', '.', '_'. Nothing about a person.</summary>
    public required string Subject { get; init; }

    /// <summary>The cooperative; stands as O, so that the tenant follows from the certificate alone. As <see cref="Subject"/>.</summary>
    public required string Cooperative { get; init; }

    /// <summary>The device, for <c>urn:uuid</c>; null where the profile names none.</summary>
    public Guid? DeviceId { get; init; }

    /// <summary>The host names of a server, in lower case; those of a device are proved when it enrols (<see cref="IHostProofs"/>).</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>Where a device that is a server is reached by its host names, 1 to 65535, and proves them; null for one that is none.</summary>
    public int? ServerPort { get; init; }

    /// <summary>Whether the mandate stands: neither requested, suspended, revoked nor over.</summary>
    public required bool IsActive { get; init; }

    /// <summary>Whether its cooperative takes part.</summary>
    public bool CooperativeIsActive { get; init; } = true;

    /// <summary>How many devices the owner has, this one included, and may have; null where nobody counts.</summary>
    public int? DevicesOfOwner { get; init; }

    /// <summary>10 unless said.</summary>
    public int DeviceLimit { get; init; } = 10;

    /// <summary>Whether a renewal may bring the key that it had before.</summary>
    public bool ReuseKey { get; init; }
}
