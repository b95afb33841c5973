namespace FlexCoop.Storage;

/// <summary>Identifies a time series: whose it is, and which of theirs.</summary>
public readonly record struct SeriesKey(string Owner, string Name);
