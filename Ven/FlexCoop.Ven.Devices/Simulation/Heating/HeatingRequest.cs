namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>What a heat pump is asked for, whichever product it is.</summary>
/// <param name="LimitW">The most it may draw, in W; infinite where there is no limit.</param>
/// <param name="TargetC">The room temperature it steers to, in °C.</param>
internal readonly record struct HeatingRequest(double LimitW, double TargetC)
{
    /// <summary>Whether it is an SG-Ready block, which the heat pump does not obey for ever.</summary>
    public bool IsBlock { get; init; }

    /// <summary>What its owner asks for.</summary>
    public static HeatingRequest Own(HeatPumpParameters heatPump) => new(double.PositiveInfinity, heatPump.SetpointC);
}
