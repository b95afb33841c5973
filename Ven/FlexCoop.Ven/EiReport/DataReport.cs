using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>Makes a data report of samples (rules 313 to 319, 342).</summary>
internal static class DataReport
{
    /// <param name="schedule">The request; points that it does not want are left out.</param>
    /// <param name="samples">At least one.</param>
    /// <param name="now">When the message is built.</param>
    /// <returns>Null when the samples hold nothing that is wanted.</returns>
    public static OadrReport? Of(ReportSchedule schedule, IReadOnlyList<ReportSample> samples, DateTimeOffset now)
    {
        var points = schedule.Points.Select(point => point.RId.Value).ToHashSet();
        List<(DateTimeOffset At, SampleValue Value)> values = [.. samples.SelectMany(sample => sample.Values, (sample, value) => (sample.At, value)).Where(pair => points.Contains(pair.value.RId))];
        if (values.Count == 0)
        {
            return null;
        }

        var isMixed = values.Any(pair => pair.Value.From is null) && values.Any(pair => pair.Value.From is not null);
        IReadOnlyList<Interval> intervals = [.. values.Select(pair => ToInterval(pair.At, pair.Value, isMixed)).OrderBy(interval => interval.DtStart)];
        return new OadrReport
        {
            DtStart = intervals[0].DtStart,
            Intervals = intervals,
            ReportRequestId = schedule.Id,
            ReportSpecifierId = schedule.SpecifierId,
            ReportName = OfferedReports.NameOf(schedule.SpecifierId),
            CreatedDateTime = now,
        };
    }

    /// <summary>Point data: dtstart, no duration. Interval data: both (rules 314, 315, 342).</summary>
    /// <remarks>
    /// One value in each interval, though there might be several: two peers cannot read more (interop.md §1.2).
    /// Interpretation: where a report holds both kinds, either all intervals have a duration or none has (rule 315); those of points have no length.
    /// </remarks>
    private static Interval ToInterval(DateTimeOffset at, SampleValue value, bool isMixed) => new()
    {
        DtStart = value.From ?? at,
        Duration = value.Length is { } length ? OadrDuration.From(length) : isMixed ? OadrDuration.Zero : null,
        Payloads = [Payload(value)],
    };

    /// <summary>What cannot be read is a placeholder with its quality (rule 318). Accuracy is not said: no device tells its own (rule 319).</summary>
    private static OadrReportPayload Payload(SampleValue value)
    {
        var quality = Quality(value);
        return new OadrReportPayload
        {
            RId = new RId(value.RId),
            Confidence = quality.IsBad ? 0u : 100u,
            Payload = value is { IsOnline: { } online, IsOverridden: { } overridden }
                ? new OadrPayloadResourceStatus { Online = online, ManualOverride = overridden, LoadControlState = value.LoadControl }
                : new PayloadFloat(value.Number ?? 0),
            DataQuality = quality,
        };
    }

    private static DataQuality Quality(SampleValue value) =>
        value is { Number: null, IsOnline: null } ? DataQuality.BadNotConnected
        : value is { Number: null, IsOverridden: null } ? DataQuality.BadNonSpecific
        : value.IsRepeated == true ? DataQuality.PreviousValueUsed
        : DataQuality.Good;
}
