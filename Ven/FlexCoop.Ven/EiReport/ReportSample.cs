namespace FlexCoop.Ven;

/// <summary>What the points of a report were at an instant.</summary>
/// <param name="Number">Its own, greater than that of every sample before it.</param>
/// <param name="ReportRequestId">The request for which it was taken.</param>
/// <param name="SpecifierId">The report.</param>
/// <param name="At">The instant, in UTC.</param>
/// <param name="Values">One for each point.</param>
public sealed record ReportSample(long Number, string ReportRequestId, string SpecifierId, DateTimeOffset At, IReadOnlyList<SampleValue> Values);
