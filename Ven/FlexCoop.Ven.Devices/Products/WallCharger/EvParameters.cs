using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Products;

/// <summary>A charging point, its car, and how the car is used.</summary>
public sealed record EvParameters
{
    /// <summary>The most it charges with, in W: 32 A on one phase of 230 V.</summary>
    public double MaximumPowerW { get; init; } = 7_400;

    /// <summary>The least it charges with, in W: 6 A on one phase of 230 V (IEC 61851-1).</summary>
    public double MinimumPowerW { get; init; } = 1_380;

    /// <summary>Share of the drawn energy that reaches the car's battery, above 0, at most 1; varied from 0.88 to 0.94.</summary>
    public required double ChargingEfficiency { get; init; }

    /// <summary>When it comes home, in minutes after midnight; varied from 16:30 to 19:00, and by an hour each day.</summary>
    public required int ArrivalMinute { get; init; }

    /// <summary>When it leaves the next day, in minutes after midnight; varied from 06:30 to 08:30, and by half an hour each day.</summary>
    public required int DepartureMinute { get; init; }

    /// <summary>What it usually needs, in Wh at the charging point; varied from 5,000 to 14,000, and by half of it each day.</summary>
    public required double NeedWh { get; init; }

    /// <summary>Share of the days on which it was driven and needs charging, 0 to 1; varied from 0.6 to 1.</summary>
    public required double ShareOfDays { get; init; }

    internal static EvParameters Draw(SeededDraw draw) => new()
    {
        ChargingEfficiency = draw.Between(0.88, 0.94),
        ArrivalMinute = (int)draw.Between(990, 1140),
        DepartureMinute = (int)draw.Between(390, 510),
        NeedWh = draw.Between(5_000, 14_000),
        ShareOfDays = draw.Between(0.6, 1),
    };
}
