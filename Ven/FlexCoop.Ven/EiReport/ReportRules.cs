using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>Whether a report can be made as it is asked for (rules 304, 317, 321, 322, 324, 340).</summary>
/// <remarks>
/// The codes are those of protocol.md §11.1: 452 for an id, 454 for a time or duration out of range, 459 for what is missing or has no place
/// in a request. readingType is overlooked (rule 338): peers give the one of METADATA.
/// </remarks>
internal static class ReportRules
{
    /// <summary>The most reports at once: each keeps its samples while the VTN is gone. Our VTN asks for 100 at most, and some may wait to be delivered.</summary>
    private const int MaxScheduled = 200;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <param name="request">The wish.</param>
    /// <param name="offered">What can be reported.</param>
    /// <param name="history">What is recorded.</param>
    /// <param name="scheduled">How many reports are scheduled.</param>
    /// <param name="now">Domain time.</param>
    /// <returns>Null when it can.</returns>
    public static Refusal? Check(OadrReportRequest request, OfferedReports offered, UsageHistory history, int scheduled, DateTimeOffset now)
    {
        var specifier = request.ReportSpecifier;
        if (request.ReportRequestId.Value.Length == 0)
        {
            return new Refusal(EiResponseCode.InvalidId, "reportRequestID is empty; give each request its own (rule 322)");
        }

        if (scheduled >= MaxScheduled)
        {
            return new Refusal(EiResponseCode.NotAllowed, $"{MaxScheduled} reports are scheduled already; cancel others first");
        }

        if (CheckForbidden(specifier) is { } forbidden)
        {
            return forbidden;
        }

        var granularity = specifier.Granularity.From(now);
        var reportBack = specifier.ReportBackDuration.From(now);
        if (granularity is null || reportBack is null || granularity < TimeSpan.Zero || reportBack < TimeSpan.Zero || reportBack > Longest)
        {
            return new Refusal(EiResponseCode.InvalidData, $"granularity {specifier.Granularity} and reportBackDuration {specifier.ReportBackDuration} cannot be reckoned with");
        }

        // What is wanted once, now, has no interval that would count (rule 324).
        var isHistory = specifier.ReportSpecifierId == OfferedReports.History;
        if ((reportBack > TimeSpan.Zero || isHistory) && CheckInterval(specifier.ReportInterval, isHistory, now) is { } impossible)
        {
            return impossible;
        }

        if (specifier.ReportSpecifierId == OfferedReports.Metadata)
        {
            return null;
        }

        if (OfferedReports.NameOf(specifier.ReportSpecifierId) is null)
        {
            return new Refusal(EiResponseCode.InvalidId, $"reportSpecifierID '{specifier.ReportSpecifierId}' is not offered (rule 304)");
        }

        if (specifier.SpecifierPayloads.FirstOrDefault(payload => offered.Find(specifier.ReportSpecifierId, payload.RId) is null) is { } unknown)
        {
            return new Refusal(EiResponseCode.InvalidId, $"rID '{unknown.RId}' is not a point of '{specifier.ReportSpecifierId}' (rule 304)");
        }

        return isHistory ? CheckHistory(specifier, history, now)
            : reportBack == TimeSpan.Zero ? null
            : CheckPeriodic(specifier, offered, granularity.Value, reportBack.Value);
    }

    /// <summary>What has no place in a request (rule 321).</summary>
    private static Refusal? CheckForbidden(ReportSpecifier specifier)
    {
        if (specifier.SpecifierPayloads.FirstOrDefault(payload => payload.ItemBase is not null) is { } withUnit)
        {
            return new Refusal(EiResponseCode.ComplianceOther, $"specifierPayload '{withUnit.RId}' has an itemBase; leave it out: the unit is that of METADATA (rule 321)");
        }

        return specifier.ReportInterval is { Tolerance: not null } or { Notification: not null } or { RampUp: not null } or { Recovery: not null }
            ? new Refusal(EiResponseCode.ComplianceOther, "reportInterval has a tolerance, notification, ramp-up or recovery; give dtstart and duration only (rule 321)")
            : null;
    }

    private static Refusal? CheckInterval(XcalProperties? interval, bool isHistory, DateTimeOffset now)
    {
        if (interval is null)
        {
            return null;
        }

        var duration = interval.Duration.From(interval.DtStart);
        if (interval.DtStart > now + Longest || interval.Duration.IsNegative || duration is null)
        {
            return new Refusal(
                EiResponseCode.InvalidData, $"reportInterval from {interval.DtStart:s}Z over {interval.Duration} cannot be; give a dtstart within a year and a duration of 0 or more");
        }

        return !isHistory && !interval.Duration.IsZero && interval.DtStart + duration <= now
            ? new Refusal(EiResponseCode.InvalidData, $"reportInterval from {interval.DtStart:s}Z over {interval.Duration} is over; give one that ends after {now:s}Z, or ask for history")
            : null;
    }

    private static Refusal? CheckHistory(ReportSpecifier specifier, UsageHistory history, DateTimeOffset now)
    {
        if (specifier.ReportInterval is not { } interval)
        {
            return new Refusal(EiResponseCode.ComplianceOther, "a history has no reportInterval; say from when on it is wanted (rule 324)");
        }

        if (!specifier.Granularity.IsZero || !specifier.ReportBackDuration.IsZero)
        {
            return new Refusal(
                EiResponseCode.InvalidData,
                $"granularity {specifier.Granularity} and reportBackDuration {specifier.ReportBackDuration} are not possible for a history; give 0 for both (rule 317)");
        }

        // What is kept is reckoned in full periods; a request may lie one of them beside.
        var earliest = now - history.Span - history.Period;
        if (interval.DtStart < earliest || interval.DtStart > now)
        {
            return new Refusal(
                EiResponseCode.InvalidData, $"the history from {interval.DtStart:s}Z is not kept; give a dtstart that is past, and not before {now - history.Span:s}Z (rule 340)");
        }

        var end = interval.DtStart + interval.Duration.From(interval.DtStart);
        return history.Oldest is { } oldest && (interval.Duration.IsZero || oldest < end)
            ? null
            : new Refusal(EiResponseCode.InvalidData, history.Oldest is { } first
                ? $"nothing is recorded up to {end:s}Z; the history begins at {first:s}Z (rule 340)"
                : "nothing is recorded yet; ask again in a minute (rule 340)");
    }

    private static Refusal? CheckPeriodic(ReportSpecifier specifier, OfferedReports offered, TimeSpan granularity, TimeSpan reportBack)
    {
        if (granularity == TimeSpan.Zero
            && specifier.SpecifierPayloads.FirstOrDefault(payload => offered.Find(specifier.ReportSpecifierId, payload.RId) is { Kind: DataPointKind.Energy }) is { } energy)
        {
            return new Refusal(EiResponseCode.InvalidData, $"changes of energy '{energy.RId}' are not reported alone, as METADATA says; give a granularity (rule 317)");
        }

        return (granularity != TimeSpan.Zero && granularity < OfferedReports.MinPeriod) || granularity > reportBack || reportBack < OfferedReports.MinPeriod
            ? new Refusal(
                EiResponseCode.InvalidData,
                $"granularity {specifier.Granularity} is not possible; give {OadrDuration.From(OfferedReports.MinPeriod)} or more, and not more than reportBackDuration {specifier.ReportBackDuration} (rule 317)")
            : null;
    }
}
