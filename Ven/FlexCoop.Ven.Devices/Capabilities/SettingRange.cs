namespace FlexCoop.Ven.Devices;

/// <summary>A kind of setting that a device takes, and from where to where.</summary>
/// <param name="Name">The kind: <see cref="DeviceSetting.Name"/>.</param>
/// <param name="Lowest">The lowest figure it takes, included.</param>
/// <param name="Highest">The highest figure it takes, included.</param>
/// <param name="Unit">The unit of the figures.</param>
public sealed record SettingRange(string Name, double Lowest, double Highest, string Unit)
{
    /// <summary>What a device takes, by its capabilities; empty when it takes no setting.</summary>
    public static IReadOnlyList<SettingRange> Of(IDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        var ranges = new List<SettingRange>();
        if (device is ICurtailableLoad load)
        {
            ranges.Add(new SettingRange(PowerLimit.SettingName, 0, load.MaximumPowerW, "W"));
        }

        if (device is IThermostat thermostat)
        {
            ranges.Add(new SettingRange(SetpointOffset.SettingName, thermostat.LowestOffsetK, thermostat.HighestOffsetK, "K"));
        }

        if (device is IBattery battery)
        {
            ranges.Add(new SettingRange(PowerSetpoint.SettingName, -battery.MaximumDischargeW, battery.MaximumChargeW, "W"));
        }

        if (device is IPvInverter inverter)
        {
            ranges.Add(new SettingRange(FeedInLimit.SettingName, 0, inverter.MaximumFeedInW, "W"));
        }

        return ranges;
    }

    /// <summary>Whether a figure lies within; NaN does not.</summary>
    public bool Contains(double value) => value >= Lowest && value <= Highest;

    /// <inheritdoc />
    public override string ToString() => $"{Name} from {Lowest} to {Highest} {Unit}";
}
