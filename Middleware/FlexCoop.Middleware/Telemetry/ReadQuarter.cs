namespace FlexCoop.Middleware.Telemetry;

/// <summary>A quarter of an hour as it is read.</summary>
/// <param name="Start">Its start, in UTC.</param>
/// <param name="Quarter">What was rolled up; <see cref="Quarter.Missing"/> when nothing was.</param>
/// <param name="IsStuck">Whether it is one of so many in a row with one and the same value that the sensor is taken to be stuck.</param>
internal readonly record struct ReadQuarter(DateTimeOffset Start, Quarter Quarter, bool IsStuck);
