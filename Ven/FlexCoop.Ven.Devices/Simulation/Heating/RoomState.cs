namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>The room of a simulated home.</summary>
/// <param name="TemperatureC">In °C.</param>
/// <param name="HeatInWh">Heat that came in since the origin, from heat pump, people, appliances and sun, in Wh.</param>
/// <param name="LossWh">Heat lost to the outdoors since the origin, in Wh.</param>
public readonly record struct RoomState(double TemperatureC, double HeatInWh, double LossWh)
{
    internal RoomState After(RoomParameters room, double heatW, double outdoorTemperatureC, double hours)
    {
        var (temperatureC, lossWh) = room.Node.Step(TemperatureC, outdoorTemperatureC, heatW, hours);
        return new RoomState(temperatureC, HeatInWh + (heatW * hours), LossWh + lossWh);
    }
}
