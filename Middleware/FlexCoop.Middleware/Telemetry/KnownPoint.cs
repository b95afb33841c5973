using FlexCoop.Storage;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>A point as it is kept in memory.</summary>
internal sealed class KnownPoint(PointDocument document)
{
    public PointDocument Document { get; } = document;

    public SeriesKey Series { get; } = document.Key;

    public PointUnits Units { get; } = PointUnits.Of(document);
}
