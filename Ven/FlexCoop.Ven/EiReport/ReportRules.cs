using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>Whether a report can be made as it is asked for (rules 304, 317).</summary>
internal static class ReportRules
{
    /// <summary>The most reports at once: each keeps its samples while the VTN is gone.</summary>
    private const int MaxScheduled = 50;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <returns>Null when it can.</returns>
    public static Refusal? Check(OadrReportRequest request, OfferedReports offered, int scheduled, DateTimeOffset now)
    {
        var specifier = request.ReportSpecifier;
        if (scheduled >= MaxScheduled)
        {
            return new Refusal(EiResponseCode.NotAllowed, $"{MaxScheduled} reports are scheduled already; cancel others first");
        }

        if (OfferedReports.NameOf(specifier.ReportSpecifierId) is null)
        {
            return new Refusal(EiResponseCode.InvalidId, $"reportSpecifierID '{specifier.ReportSpecifierId}' is not offered (rule 304)");
        }

        if (specifier.SpecifierPayloads.FirstOrDefault(payload => offered.ResourceOf(specifier.ReportSpecifierId, payload.RId) is null) is { } unknown)
        {
            return new Refusal(EiResponseCode.InvalidId, $"rID '{unknown.RId}' is not a point of '{specifier.ReportSpecifierId}' (rule 304)");
        }

        var start = specifier.ReportInterval?.DtStart ?? now;
        if (start > now + Longest)
        {
            return new Refusal(EiResponseCode.InvalidData, $"reportInterval begins at {start:O}, more than a year from now");
        }

        var granularity = specifier.Granularity.From(now);
        var reportBack = specifier.ReportBackDuration.From(now);
        if (granularity is null || reportBack is null || granularity < TimeSpan.Zero || reportBack < TimeSpan.Zero || reportBack > Longest)
        {
            return new Refusal(EiResponseCode.InvalidData, $"granularity {specifier.Granularity} and reportBackDuration {specifier.ReportBackDuration} cannot be reckoned with");
        }

        if (reportBack == TimeSpan.Zero)
        {
            return null;
        }

        return granularity < OfferedReports.MinPeriod || granularity > reportBack
            ? new Refusal(
                EiResponseCode.InvalidData,
                $"granularity {specifier.Granularity} is not possible; give {OadrDuration.From(OfferedReports.MinPeriod)} or more, and not more than reportBackDuration {specifier.ReportBackDuration} (rule 317)")
            : null;
    }
}
