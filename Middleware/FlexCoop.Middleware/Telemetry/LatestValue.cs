using FlexCoop.Storage;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>The latest value of a point, as it was reported.</summary>
/// <param name="Series">The point.</param>
/// <param name="Point">The value.</param>
/// <param name="ReceivedAt">When it was stored; null when that was before the process began.</param>
internal sealed record LatestValue(SeriesKey Series, Point Point, DateTimeOffset? ReceivedAt);
