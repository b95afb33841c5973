namespace FlexCoop.Vtn;

/// <summary>What becomes of a report request when something happens: pure steps from one state to the next.</summary>
internal static class ReportRequestSteps
{
    /// <summary>The VEN has confirmed it.</summary>
    public static ReportRequestDocument Confirmed(this ReportRequestDocument request, DateTimeOffset now) => request with
    {
        State = ReportRequestState.Created, Start = request.Start ?? (request.IsLasting ? now : null), Refusal = null, EndedAt = null,
    };

    public static ReportRequestDocument Refused(this ReportRequestDocument request, string why, DateTimeOffset now) =>
        request with { State = ReportRequestState.Refused, Refusal = why, EndedAt = now };

    public static ReportRequestDocument Finished(this ReportRequestDocument request, DateTimeOffset now) =>
        request with { State = ReportRequestState.Finished, EndedAt = now };

    public static ReportRequestDocument Cancelled(this ReportRequestDocument request, DateTimeOffset now) =>
        request with { State = ReportRequestState.Cancelled, EndedAt = now, Strays = 0 };

    /// <summary>Data came: a one-shot request is served (rule 324), a history perhaps in part. Data may overtake oadrCreatedReport.</summary>
    /// <remarks>
    /// After a cancellation one report may be to follow (rule 345). The first beyond that is told so in the answer (rule 328); when more
    /// come, it is cancelled properly again (rule 335).
    /// </remarks>
    public static ReportRequestDocument Received(this ReportRequestDocument request, DateTimeOffset now) => request switch
    {
        { State: ReportRequestState.Cancelled, ReportToFollow: true } => request with { ReportToFollow = false },
        { State: ReportRequestState.Cancelled, Strays: 0 } => request with { Strays = 1 },
        { State: ReportRequestState.Cancelled } => request with { State = ReportRequestState.Cancelling, EndedAt = null },
        { State: ReportRequestState.Cancelling or ReportRequestState.Finished } => request,
        { Kind: ReportRequestKind.History } => request.Confirmed(now) with { LatestPartAt = now },
        { IsLasting: false } => request.Finished(now),
        { State: ReportRequestState.Created } => request,
        _ => request.Confirmed(now),
    };

    /// <summary>New METADATA voids what was asked, except periodic METADATA (rule 306); what is still wanted is asked for again.</summary>
    /// <remarks>
    /// Interpretation: a request was made for points as they were offered; where their values mean something else now, it is not asked for again, since
    /// late data could not be told from new ones.
    /// Interpretation: any METADATA serves a one-shot request for it, also if it does not name it; else a peer would be asked on and on.
    /// </remarks>
    public static ReportRequestDocument AfterMetadata(this ReportRequestDocument request, IReadOnlyList<OfferedReport> offered, IReadOnlyList<PointChange> changes, DateTimeOffset now) => request switch
    {
        _ when request.IsOverAt(now) => request,
        { Kind: ReportRequestKind.Metadata } => request.IsLasting ? request : request.Finished(now),
        { State: ReportRequestState.Cancelling } => request.Cancelled(now),
        _ when request.RIds.Except(offered.FirstOrDefault(report => report.SpecifierId == request.SpecifierId)?.Points.Select(point => point.RId) ?? []).Any() =>
            request.Refused("the VEN's new METADATA does not offer it any more (rule 306)", now),
        _ when changes.FirstOrDefault(change => change.SpecifierId == request.SpecifierId && request.RIds.Contains(change.RId)) is { } change =>
            request.Refused($"the VEN's new METADATA says of rID '{change.RId}': {change.What} (rule 306); ask again", now),
        _ => request with { State = ReportRequestState.Wanted, LatestPartAt = null },
    };
}
