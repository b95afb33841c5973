namespace FlexCoop.Ven.Devices.Products;

/// <summary>Charging, with the guard that the car is ready at departure.</summary>
internal static class EvModel
{
    /// <summary>The charging point after a step.</summary>
    /// <param name="ev">Charging point and car.</param>
    /// <param name="state">Before the step.</param>
    /// <param name="stay">The stay that the whole step lies in; null while the car is away.</param>
    /// <param name="setting">What the charging point holds.</param>
    /// <param name="end">End of the step.</param>
    /// <param name="hours">Length of the step.</param>
    public static EvState Step(EvParameters ev, EvState state, EvStay? stay, DeviceSetting? setting, DateTimeOffset end, double hours)
    {
        if (stay is not { } car)
        {
            return state with { Stay = null, DrawnWh = 0, Meter = state.Meter.After(0, hours) };
        }

        var drawnWh = state.Stay == car ? state.DrawnWh : 0;
        var mustCharge = drawnWh < car.LeastDrawnWh(end, ev.MaximumPowerW);
        var limitW = setting is PowerLimit limit && !mustCharge ? limit.MaximumPowerW : ev.MaximumPowerW;
        var chargingW = limitW < ev.MinimumPowerW ? 0 : Math.Min(limitW, ev.MaximumPowerW);
        var stepWh = Math.Clamp(car.NeedWh - drawnWh, 0, chargingW * hours);
        return new EvState
        {
            Stay = car,
            DrawnWh = drawnWh + stepWh,
            StoredWh = state.StoredWh + (stepWh * ev.ChargingEfficiency),
            LossWh = state.LossWh + (stepWh * (1 - ev.ChargingEfficiency)),
            Meter = state.Meter.After(stepWh / hours, hours),
        };
    }
}
