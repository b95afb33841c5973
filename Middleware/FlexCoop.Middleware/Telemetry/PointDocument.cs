using FlexCoop.Storage;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>What is known of a point, also when its VEN is gone: whose it is, of what, and what its values mean.</summary>
internal sealed record PointDocument
{
    public static readonly CollectionDefinition<PointDocument> Collection = new("telemetry-points", TelemetryJson.Default.PointDocument, point => point.Id ?? IdOfBefore(point.Key)) { Subject = point => point.VenId };

    /// <summary>Random, since ids lie open, and a name may say something of a home; null in what was stored before that.</summary>
    public string? Id { get; init; }

    public required string VenId { get; init; }

    /// <summary>The name of the series: the rID, or for a resource's manual override the rID and <c>:override</c>.</summary>
    public required string RId { get; init; }

    /// <summary>The resources that the data stand for; none for all of the VEN (rule 343).</summary>
    public IReadOnlyList<string> ResourceIds { get; init; } = [];

    /// <summary>The device classes that the data stand for; none when the VEN did not say.</summary>
    public IReadOnlyList<string> DeviceClasses { get; init; } = [];

    /// <summary>What its values mean, the latest last; one at least.</summary>
    public required IReadOnlyList<PointMeaning> Meanings { get; init; }

    internal SeriesKey Key => new(VenId, RId);

    /// <summary>What it was stored by before it had an id. No id has a control character.</summary>
    internal static string IdOfBefore(SeriesKey key) => $"{key.Owner}\n{key.Name}";
}
