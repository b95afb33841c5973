using FlexCoop.Storage;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>The order in which points are listed.</summary>
internal static class SeriesOrder
{
    public static Comparer<SeriesKey> ByOwnerAndName { get; } = Comparer<SeriesKey>.Create((a, b) =>
        string.CompareOrdinal(a.Owner, b.Owner) is not 0 and var owner ? owner : string.CompareOrdinal(a.Name, b.Name));
}
