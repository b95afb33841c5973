using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>Makes the wire form of a report request (protocol.md §10.3, §10.4).</summary>
internal static class ReportRequestMessage
{
    /// <param name="request">The request.</param>
    /// <param name="now">Domain time: what has begun is asked for from now on.</param>
    public static OadrReportRequest Of(ReportRequestDocument request, DateTimeOffset now) => new(
        new ReportRequestId(request.ReportRequestId),
        new ReportSpecifier
        {
            ReportSpecifierId = new ReportSpecifierId(request.SpecifierId),
            Granularity = OadrDuration.From(request.Granularity),
            ReportBackDuration = OadrDuration.From(request.ReportBack),
            ReportInterval = ReportInterval(request, now),
            SpecifierPayloads =
            [
                // METADATA has no points; rID is 0 there (rules 308, 327).
                .. request.RIds.DefaultIfEmpty("0").Select(rId => new SpecifierPayload { RId = new RId(rId), ReadingType = ReadingType.NotApplicable }),
            ],
        });

    /// <summary>
    /// What is periodic always has a reportInterval, since a peer takes one without for one-shot (interop.md §1.2); it begins now when its
    /// start is past, and then lasts for what is left. What is one-shot has none (rule 324).
    /// </summary>
    private static XcalProperties? ReportInterval(ReportRequestDocument request, DateTimeOffset now)
    {
        if (request.Kind == ReportRequestKind.History)
        {
            return new XcalProperties { DtStart = request.Start!.Value, Duration = OadrDuration.From(request.Duration) };
        }

        if (!request.IsLasting)
        {
            return null;
        }

        var start = request.Start > now ? request.Start.Value : WholeSeconds(now);
        var left = request.EndOf() is { } end ? end - start : request.Duration;
        return new XcalProperties
        {
            DtStart = start,

            // Zero would be without end.
            Duration = OadrDuration.From(left > TimeSpan.Zero && left < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : left),
        };
    }

    private static DateTimeOffset WholeSeconds(DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerSecond));
}
