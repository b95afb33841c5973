namespace FlexCoop.Ven;

/// <summary>What the usage points of the site were at an instant.</summary>
/// <param name="At">The instant, in UTC.</param>
/// <param name="Values">Power in W and energy counters in Wh, in the order of <see cref="OfferedReports.UsagePoints"/>; NaN for what could not be read.</param>
/// <param name="IsOnline">Whether the resource of each point answered; one that did may have no value yet.</param>
internal sealed record HistorySample(DateTimeOffset At, double[] Values, bool[] IsOnline);
