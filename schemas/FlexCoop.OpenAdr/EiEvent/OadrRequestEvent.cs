namespace FlexCoop.OpenAdr;

/// <summary>A VEN asks for all its events (protocol.md §8.1).</summary>
public sealed record OadrRequestEvent : OadrMessage
{
    public required string RequestId { get; init; }

    public required VenId VenId { get; init; }

    /// <summary>The most events to send, the first in order (rule 27); null for all.</summary>
    public uint? ReplyLimit { get; init; }
}
