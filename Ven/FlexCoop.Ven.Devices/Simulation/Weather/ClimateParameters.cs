namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>Where the homes stand and what weather they share. The default is central Belgium.</summary>
public sealed record ClimateParameters
{
    /// <summary>Decides clouds and weather fronts; homes of one place share it.</summary>
    public required int Seed { get; init; }

    /// <summary>Latitude in degrees, −66 to 66 (no polar night), north positive.</summary>
    public double LatitudeDeg { get; init; } = 50.8;

    /// <summary>Longitude in degrees, −180 to 180, east positive.</summary>
    public double LongitudeDeg { get; init; } = 4.36;

    /// <summary>Mean outdoor temperature of a year, in °C, −10 to 30. General knowledge: about 11 °C at Uccle.</summary>
    public double MeanTemperatureC { get; init; } = 10.8;

    /// <summary>Half of what lies between the mean of the warmest and the coldest day of the year, in K, 0 to 20.</summary>
    public double SeasonalSwingK { get; init; } = 7.6;
}
