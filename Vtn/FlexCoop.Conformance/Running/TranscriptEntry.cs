namespace FlexCoop.Conformance;

/// <summary>What went over the wire, or was asked of a person, in a scenario.</summary>
/// <param name="At">By the bench's clock.</param>
/// <param name="IsFromNode">Whether the node under test sent it; else it was sent to it.</param>
/// <param name="Line">The first line of HTTP and what headers matter, or what happened otherwise.</param>
/// <param name="Body">As it went, read as UTF-8; empty when there was none.</param>
public sealed record TranscriptEntry(DateTimeOffset At, bool IsFromNode, string Line, string Body);
