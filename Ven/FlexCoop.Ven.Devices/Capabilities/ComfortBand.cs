namespace FlexCoop.Ven.Devices;

/// <summary>The temperatures that the people of the home accept.</summary>
/// <param name="LowerC">The lowest, in °C.</param>
/// <param name="UpperC">The highest, in °C; above <paramref name="LowerC"/>.</param>
public sealed record ComfortBand(double LowerC, double UpperC);
