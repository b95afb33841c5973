namespace FlexCoop.Ven.Devices.Products;

/// <summary>What the installer of an SG-Ready heat pump tells its driver; the two relays cannot be asked.</summary>
public sealed record SgReadyOptions
{
    /// <summary>The name of the device in its home.</summary>
    public required DeviceId Id { get; init; }

    /// <summary>What the compressor draws when it runs, in W, above 0.</summary>
    public required double RatedPowerW { get; init; }

    /// <summary>The room temperature set at the heat pump, in °C.</summary>
    public required double SetpointC { get; init; }

    /// <summary>What the people of the home accept.</summary>
    public required ComfortBand ComfortBand { get; init; }
}
