namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>One temperature that loses heat to its surroundings: a room (algorithms C.6, 1R1C) or a tank (C.7, one node).</summary>
/// <remarks>
/// C·dT/dt = (T_ambient − T)·H + Q, solved exactly for a step in which ambient and heat are constant, so that the length of a step does
/// not matter.
/// </remarks>
/// <param name="CapacityWhPerK">C in Wh/K, above 0.</param>
/// <param name="LossWPerK">H in W/K, above 0; 1/R of an RC model.</param>
internal readonly record struct ThermalNode(double CapacityWhPerK, double LossWPerK)
{
    /// <summary>The temperature after a step, and the heat lost in it.</summary>
    /// <param name="temperatureC">Before the step.</param>
    /// <param name="ambientC">Around it.</param>
    /// <param name="heatW">Q; negative where heat is taken out.</param>
    /// <param name="hours">Length of the step, above 0.</param>
    public (double TemperatureC, double LossWh) Step(double temperatureC, double ambientC, double heatW, double hours)
    {
        var balanceC = ambientC + (heatW / LossWPerK);
        var timeConstants = LossWPerK / CapacityWhPerK * hours;
        var decay = Math.Exp(-timeConstants);
        var meanC = balanceC + ((temperatureC - balanceC) * (1 - decay) / timeConstants);
        return (balanceC + ((temperatureC - balanceC) * decay), (meanC - ambientC) * LossWPerK * hours);
    }
}
