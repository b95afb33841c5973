namespace FlexCoop.Ven.Devices;

/// <summary>Charge or discharge with so much (<see cref="IBattery"/>).</summary>
/// <param name="SetpointW">
/// In W at the grid's side: positive charges, up to <see cref="IBattery.MaximumChargeW"/>; negative discharges, down to minus
/// <see cref="IBattery.MaximumDischargeW"/>.
/// </param>
public sealed record PowerSetpoint(double SetpointW) : DeviceSetting
{
    internal const string SettingName = "powerSetpoint";

    /// <inheritdoc />
    public override string Name => SettingName;

    /// <inheritdoc />
    public override double Value => SetpointW;
}
