namespace FlexCoop.Ven.Devices.Products;

/// <summary>Charging and discharging within the limits of the battery.</summary>
internal static class BatteryModel
{
    /// <summary>The battery after a step.</summary>
    /// <param name="battery">The battery.</param>
    /// <param name="state">Before the step.</param>
    /// <param name="setting">What it holds; without it it brings the rest of the home to zero as far as it can.</param>
    /// <param name="restOfHomeW">What the rest of the home draws; negative when PV leaves something over.</param>
    /// <param name="hours">Length of the step.</param>
    public static BatteryState Step(BatteryParameters battery, BatteryState state, DeviceSetting? setting, double restOfHomeW, double hours)
    {
        var askedW = setting is PowerSetpoint setpoint ? setpoint.SetpointW : -restOfHomeW;
        var roomWh = battery.CapacityWh - state.StoredWh;
        var usableWh = Math.Max(0, state.StoredWh - (battery.ReserveShare * battery.CapacityWh));
        var mostW = Math.Min(battery.MaximumPowerW, roomWh / battery.ChargeEfficiency / hours);
        var leastW = -Math.Min(battery.MaximumPowerW, usableWh * battery.DischargeEfficiency / hours);

        var powerW = Math.Clamp(askedW, leastW, mostW);
        var storedWh = powerW * hours * (powerW > 0 ? battery.ChargeEfficiency : 1 / battery.DischargeEfficiency);
        return new BatteryState
        {
            StoredWh = Math.Clamp(state.StoredWh + storedWh, 0, battery.CapacityWh),
            LossWh = state.LossWh + (powerW * hours) - storedWh,
            Meter = state.Meter.After(powerW, hours),
        };
    }
}
