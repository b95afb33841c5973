namespace FlexCoop.Ven.Devices.Products;

/// <summary>Physics, thermostat and guard of the tank.</summary>
internal static class TankModel
{
    // A mixing valve takes less hot water the hotter it is, so that a tap costs the same heat down to this temperature, and less below it.
    private const double MixedWaterC = 40;

    /// <summary>The tank after a step; its meter holds what the heater drew.</summary>
    public static TankState Step(TankParameters tank, TankState state, DeviceSetting? setting, double hotWaterW, double hours)
    {
        var wantsHeat = state.TemperatureC < tank.SetpointC - (state.WantsHeat ? 0 : tank.HysteresisK);
        var isLimited = setting is PowerLimit limit && limit.MaximumPowerW < tank.HeaterPowerW;
        var isGuarding = state.TemperatureC < tank.GuardC;
        var powerW = wantsHeat && (isGuarding || !isLimited) ? tank.HeaterPowerW : 0;

        var warmth = (state.TemperatureC - TankParameters.ColdWaterC) / (MixedWaterC - TankParameters.ColdWaterC);
        var tappedW = hotWaterW * Math.Clamp(warmth, 0, 1);
        var (temperatureC, lossWh) = tank.Node.Step(state.TemperatureC, TankParameters.CellarC, powerW - tappedW, hours);
        return new TankState
        {
            TemperatureC = temperatureC,
            WantsHeat = wantsHeat,
            LossWh = state.LossWh + lossWh,
            TappedWh = state.TappedWh + (tappedW * hours),
            Meter = state.Meter.After(powerW, hours),
        };
    }
}
