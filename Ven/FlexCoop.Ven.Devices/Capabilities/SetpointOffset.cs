namespace FlexCoop.Ven.Devices;

/// <summary>Move the set-point so far from the one its owner has chosen (<see cref="IThermostat"/>).</summary>
/// <param name="OffsetK">
/// In K, from <see cref="IThermostat.LowestOffsetK"/> to <see cref="IThermostat.HighestOffsetK"/>; positive is warmer.
/// </param>
public sealed record SetpointOffset(double OffsetK) : DeviceSetting
{
    internal const string SettingName = "setpointOffset";

    /// <inheritdoc />
    public override string Name => SettingName;

    /// <inheritdoc />
    public override double Value => OffsetK;
}
