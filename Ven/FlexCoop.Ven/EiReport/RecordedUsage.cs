namespace FlexCoop.Ven;

/// <summary>A record of the history as it stands in its file.</summary>
/// <param name="At">The instant, in UTC.</param>
/// <param name="Values">Power in W and energy counters in Wh, by rID; what could not be read is left out.</param>
/// <param name="Without">The rIDs of those left out whose resource answered, but had no value yet; null for none.</param>
internal sealed record RecordedUsage(DateTimeOffset At, IReadOnlyDictionary<string, double> Values, IReadOnlyList<string>? Without = null);
