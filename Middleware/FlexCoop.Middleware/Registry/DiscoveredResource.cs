namespace FlexCoop.Middleware.Registry;

/// <summary>A device as discovery shows it; the rest is in <c>devices</c>.</summary>
internal sealed record DiscoveredResource
{
    public required string Id { get; init; }

    /// <summary>The member whose it is; null for the cooperative's own.</summary>
    public string? MemberId { get; init; }

    public required string VenId { get; init; }

    public required string DeviceClass { get; init; }

    public string? EnergyRole { get; init; }

    public string? Status { get; init; }

    public bool? IsAvailable { get; init; }

    public bool IsOnMarketplace { get; init; }

    public bool IsInDemandResponse { get; init; }

    public double? MaxPowerW { get; init; }

    public double? AvailablePowerW { get; init; }

    public double? UpwardPowerW { get; init; }

    public double? DownwardPowerW { get; init; }

    /// <summary>Of the device, or of its home.</summary>
    public string? GridNode { get; init; }

    /// <summary>Of the device, or of its home; degrees north.</summary>
    public double? Latitude { get; init; }

    /// <summary>Of the device, or of its home; degrees east.</summary>
    public double? Longitude { get; init; }

    public static DiscoveredResource Of(KnownDevice device, KnownHome? home) => new()
    {
        Id = device.Id,
        MemberId = device.Owner.MemberId,
        VenId = device.VenId,
        DeviceClass = device.DeviceClass,
        EnergyRole = device.EnergyRole,
        Status = device.Status,
        IsAvailable = device.IsAvailable,
        IsOnMarketplace = device.IsOnMarketplace,
        IsInDemandResponse = device.IsInDemandResponse,
        MaxPowerW = device.MaxPowerW,
        AvailablePowerW = device.AvailablePowerW,
        UpwardPowerW = device.UpwardW,
        DownwardPowerW = device.DownwardW,
        GridNode = device.GridNode ?? home?.GridNode,
        Latitude = (device.Place ?? home?.Place)?.Latitude,
        Longitude = (device.Place ?? home?.Place)?.Longitude,
    };
}
