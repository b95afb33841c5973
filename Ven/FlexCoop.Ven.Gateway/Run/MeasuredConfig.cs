namespace FlexCoop.Ven.Gateway.Run;

/// <summary>Measured data.</summary>
/// <param name="File">The file, taken from the folder of the configuration.</param>
/// <param name="From">The day of the data that is laid onto the first day of the home.</param>
internal sealed record MeasuredConfig(string File, DateOnly From);
