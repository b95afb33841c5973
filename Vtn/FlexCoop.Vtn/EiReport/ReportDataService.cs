using System.Collections.ObjectModel;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>Takes the data that VENs were asked for (oadrUpdateReport; protocol.md §10.5) into time series.</summary>
internal sealed partial class ReportDataService(ReportRequestStore requests, Database database, Clocks clocks, IOptions<VtnOptions> options, ILogger<ReportDataService> logger)
{
    /// <summary>Takes all data of a message, or nothing when anything is wrong.</summary>
    public async Task<OadrUpdatedReport> UpdateReportAsync(OadrUpdateReport message, KnownVen ven, CancellationToken cancellationToken)
    {
        var strays = new List<ReportRequestId>();
        UnitOfWork work;
        do
        {
            work = new UnitOfWork();
            strays.Clear();
            foreach (var reports in message.Reports.GroupBy(report => report.ReportRequestId))
            {
                var verdict = await AddAsync(reports.Key, [.. reports], ven, work, cancellationToken);
                if (verdict.Refusal is { } refusal)
                {
                    Log.DataRefused(logger, ven.VenId, refusal.Description);
                    return Answer(refusal.Answer(message.RequestId), verdict.IsToEnd ? [reports.Key] : [], ven);
                }

                if (verdict.IsToEnd)
                {
                    strays.Add(reports.Key);
                }
            }
        }
        while (!work.IsEmpty && !await database.TryCommitAsync(work, cancellationToken));
        return Answer(EiResponse.Ok(message.RequestId), strays, ven);
    }

    /// <summary>The answer, with oadrCancelReport beside for what is not to go on (rule 328).</summary>
    private static OadrUpdatedReport Answer(EiResponse response, List<ReportRequestId> toEnd, KnownVen ven) => new()
    {
        EiResponse = response,
        CancelReport = toEnd.Count == 0 ? null : new OadrCancelReport { RequestId = NewId.Of("REQ"), ReportRequestIds = [.. toEnd], ReportToFollow = false, VenId = ven.VenId },
        VenId = ven.VenId,
    };

    /// <summary>Adds the points of the reports of one request to a unit of work, if they are what was asked for.</summary>
    private async Task<Verdict> AddAsync(ReportRequestId id, IReadOnlyList<OadrReport> reports, KnownVen ven, UnitOfWork work, CancellationToken cancellationToken)
    {
        var read = await requests.FindAsync(id, cancellationToken);
        if (read is null || read.Value.VenId != ven.VenId.Value)
        {
            return new Verdict(new Refusal(EiResponseCode.InvalidId, $"reportRequestID '{ForeignText.Shown(id.Value)}' is not asked of this VEN (rule 304)"));
        }

        var request = read.Value;
        foreach (var report in reports)
        {
            if (Read(report, request, ven, out var points) is { } wrong)
            {
                return new Verdict(wrong);
            }

            if (points.Values.SelectMany(series => series).Any(point => point.At > request.TakesUntil))
            {
                var refusal = new Refusal(EiResponseCode.InvalidId, $"reportRequestID '{id}' asked for data until {request.TakesUntil:yyyy-MM-dd'T'HH:mm:ss'Z'}, and these are later; end the report (rules 304, 325)");
                return new Verdict(refusal, IsToEnd: true);
            }

            if (request is { IsLasting: false, State: ReportRequestState.Finished } or { LatestPartAt: not null } && await WhyNotSameAsync(points, request, cancellationToken) is { } changed)
            {
                return new Verdict(changed);
            }

            foreach (var (name, series) in points)
            {
                work.AddPoints(new SeriesKey(ven.VenId.Value, name), series);
            }
        }

        var received = request.Received(clocks.Domain.GetUtcNow());
        if (!ReferenceEquals(received, request))
        {
            work.Update(ReportRequestDocument.Collection, read, received);
            if (received.State == ReportRequestState.Cancelling)
            {
                work.Owe(ven.VenId, OwedKind.CancelReport);
            }
        }

        return new Verdict(Refusal: null, IsToEnd: request is { State: ReportRequestState.Cancelled, ReportToFollow: false });
    }

    /// <summary>The points of a report, if it is right and asked for.</summary>
    private Refusal? Read(OadrReport report, ReportRequestDocument request, KnownVen ven, out IReadOnlyDictionary<string, List<Point>> points)
    {
        points = ReadOnlyDictionary<string, List<Point>>.Empty;
        if (report.ReportSpecifierId.Value != request.SpecifierId)
        {
            return new Refusal(EiResponseCode.InvalidId, $"reportSpecifierID '{ForeignText.Shown(report.ReportSpecifierId.Value)}' is not that of reportRequestID '{report.ReportRequestId}', '{request.SpecifierId}' (rule 304)");
        }

        if (((options.Value.StrictReports ? ReportPoints.CheckStrictly(report) : null) ?? ReportPoints.Read(report, out points)) is { } wrong)
        {
            return wrong;
        }

        if (points.Keys.FirstOrDefault(name => !request.RIds.Contains(name) && !request.RIds.Contains(ReportPoints.RIdOf(name))) is { } unasked)
        {
            return new Refusal(EiResponseCode.InvalidId, $"rID '{ForeignText.Shown(unasked)}' is not asked for by reportRequestID '{report.ReportRequestId}' (rule 304)");
        }

        // Some peers send point by point, and what has not changed need not be sent (rule 317): a missing point is noted, and no fault (rule 300).
        var sent = points;
        if (request.Kind != ReportRequestKind.OnChange && request.RIds.FirstOrDefault(rId => !sent.ContainsKey(rId)) is { } missing)
        {
            Log.PointMissing(logger, ven.VenId, request.ReportRequestId, missing);
        }

        return null;
    }

    /// <summary>What was wanted once and has come is not changed any more; it may come again, as it was, and in further parts.</summary>
    /// <remarks>Interpretation: rule 346 lets regular reports be corrected; of what was wanted once there is one report (rule 324).</remarks>
    private async Task<Refusal?> WhyNotSameAsync(IReadOnlyDictionary<string, List<Point>> points, ReportRequestDocument request, CancellationToken cancellationToken)
    {
        foreach (var (name, series) in points)
        {
            // Of two points at one instant the last is kept.
            foreach (var point in series.GroupBy(point => point.At.ToUnixTimeMilliseconds()).Select(same => same.Last()))
            {
                var at = DateTimeOffset.FromUnixTimeMilliseconds(point.At.ToUnixTimeMilliseconds());
                var stored = await database.Series.ReadAsync(request.VenId, name, at, at.AddMilliseconds(1), 1, cancellationToken);
                if (stored.Count > 0 && stored[0].Point != point with { At = at })
                {
                    return new Refusal(
                        EiResponseCode.NotAllowed, $"reportRequestID '{request.ReportRequestId}' was answered: rID '{name}' at {point.At:O} is {stored[0].Point.Value} and cannot become {point.Value}; wait to be asked again (rule 324)");
                }
            }
        }

        return null;
    }

    /// <summary>What becomes of the data of a request.</summary>
    /// <param name="Refusal">Why they are not taken; null when they are.</param>
    /// <param name="IsToEnd">Whether the VEN is to be told that no more are wanted.</param>
    private readonly record struct Verdict(Refusal? Refusal, bool IsToEnd = false);

    private static partial class Log
    {
        [LoggerMessage(2203, LogLevel.Warning, "VEN {VenId}: data refused: {Description}")]
        public static partial void DataRefused(ILogger logger, VenId venId, QuotingText description);

        [LoggerMessage(2205, LogLevel.Debug, "VEN {VenId}: report {ReportRequestId} comes without rID {RId}")]
        public static partial void PointMissing(ILogger logger, VenId venId, string reportRequestId, HiddenText rId);
    }
}
