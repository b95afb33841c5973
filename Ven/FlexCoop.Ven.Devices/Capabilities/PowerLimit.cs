namespace FlexCoop.Ven.Devices;

/// <summary>Draw at most so much (<see cref="ICurtailableLoad"/>).</summary>
/// <param name="MaximumPowerW">In W, from 0, off, to <see cref="ICurtailableLoad.MaximumPowerW"/>, no limit.</param>
public sealed record PowerLimit(double MaximumPowerW) : DeviceSetting
{
    internal const string SettingName = "powerLimit";

    /// <inheritdoc />
    public override string Name => SettingName;

    /// <inheritdoc />
    public override double Value => MaximumPowerW;
}
