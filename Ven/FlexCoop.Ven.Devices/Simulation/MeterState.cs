namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>What the meter of a simulated device holds.</summary>
/// <param name="ActivePowerW">The mean of the last step, in W; positive is drawn from the grid.</param>
/// <param name="EnergyDrawnWh">Energy drawn since the origin of the home, in Wh.</param>
/// <param name="EnergyFedInWh">Energy fed in since the origin of the home, in Wh.</param>
public readonly record struct MeterState(double ActivePowerW, double EnergyDrawnWh, double EnergyFedInWh)
{
    /// <summary>The meter after a further step.</summary>
    internal MeterState After(double activePowerW, double hours) => new(
        activePowerW,
        EnergyDrawnWh + (Math.Max(0, activePowerW) * hours),
        EnergyFedInWh + (Math.Max(0, -activePowerW) * hours));
}
