namespace FlexCoop.Storage;

/// <summary>An entry of a log.</summary>
/// <param name="Sequence">Its place: greater than that of every entry committed before it, and never used again.</param>
/// <param name="At">When it happened, in UTC, to the millisecond.</param>
/// <param name="Key">Whom or what it concerns; entries can be read by it.</param>
/// <param name="Text">What happened; empty when it was erased.</param>
public sealed record LogEntry(long Sequence, DateTimeOffset At, string Key, string Text);
