using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>A report that was asked of a VEN, or is to be.</summary>
public sealed record ReportRequestDocument
{
    internal const string VenIndex = "ven";

    internal static readonly CollectionDefinition<ReportRequestDocument> Collection = new(
        "report-requests",
        VtnJson.Default.ReportRequestDocument,
        request => request.ReportRequestId,
        new DocumentIndex<ReportRequestDocument>(VenIndex, request => [request.VenId]));

    /// <summary>Unique between us and all VENs (rule 322).</summary>
    public required string ReportRequestId { get; init; }

    public required string VenId { get; init; }

    public required string SpecifierId { get; init; }

    /// <summary>TELEMETRY_USAGE, …; null when the VEN gave none.</summary>
    public string? ReportName { get; init; }

    public required IReadOnlyList<string> RIds { get; init; }

    public required TimeSpan Granularity { get; init; }

    public required TimeSpan ReportBack { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required ReportRequestState State { get; init; }

    /// <summary>Why the VEN refused it; null unless it did.</summary>
    public string? Refusal { get; init; }
}
