using FlexCoop.Storage;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>Values of one point that have become durable together.</summary>
/// <param name="Number">One more than that of the update before; from 1 in each process.</param>
/// <param name="Series">The point.</param>
/// <param name="Points">As they were reported, in their order there.</param>
/// <param name="ReceivedAt">When they were stored.</param>
internal sealed record TelemetryUpdate(long Number, SeriesKey Series, IReadOnlyList<Point> Points, DateTimeOffset ReceivedAt);
