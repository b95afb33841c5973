namespace FlexCoop.Ven.Devices.Products;

/// <summary>A car at its charging point.</summary>
/// <param name="Arrival">When it is plugged in, on a minute of the grid.</param>
/// <param name="Departure">When it leaves, on a minute of the grid.</param>
/// <param name="NeedWh">What it has to draw between the two, in Wh at the charging point, above 0.</param>
public readonly record struct EvStay(DateTimeOffset Arrival, DateTimeOffset Departure, double NeedWh)
{
    /// <summary>What must have been drawn by an instant so that the rest still fits, in Wh: e_min of algorithms C.8.</summary>
    internal double LeastDrawnWh(DateTimeOffset instant, double powerW) =>
        Math.Max(0, NeedWh - (powerW * (Departure - instant).TotalHours));
}
