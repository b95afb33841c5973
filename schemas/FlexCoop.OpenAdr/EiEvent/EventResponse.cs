namespace FlexCoop.OpenAdr;

/// <summary>A VEN's answer to one event (XSD: ei:eventResponse).</summary>
public sealed record EventResponse
{
    /// <summary>200, or why the event cannot be taken; then <see cref="OptType"/> is optOut (rule 48).</summary>
    public required EiResponseCode ResponseCode { get; init; }

    public string? ResponseDescription { get; init; }

    /// <summary>The requestID of the oadrDistributeEvent that brought the event (rule 42).</summary>
    public required string RequestId { get; init; }

    public required QualifiedEventId QualifiedEventId { get; init; }

    public required OptType OptType { get; init; }
}
