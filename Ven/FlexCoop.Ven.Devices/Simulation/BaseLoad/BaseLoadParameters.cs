namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>What a home uses that nobody controls: light, cooking, electronics.</summary>
public sealed record BaseLoadParameters
{
    /// <summary>Mean power over a year, in W, above 0; varied from 250 to 500 (2.2 to 4.4 MWh a year).</summary>
    public required double MeanPowerW { get; init; }

    /// <summary>How much later than usual these people live, in minutes, −120 to 120; varied from −45 to 45.</summary>
    public required int HabitShiftMinutes { get; init; }

    internal static BaseLoadParameters Draw(SeededDraw draw) => new()
    {
        MeanPowerW = draw.Between(250, 500),
        HabitShiftMinutes = (int)draw.Between(-45, 45),
    };
}
