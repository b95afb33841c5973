using FlexCoop.Storage;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>What telemetry keeps in the database, beside the series.</summary>
internal static class TelemetryStorage
{
    /// <summary>To be declared when the database is opened.</summary>
    public static IReadOnlyList<StoredKind> Kinds { get; } = [PointDocument.Collection];
}
