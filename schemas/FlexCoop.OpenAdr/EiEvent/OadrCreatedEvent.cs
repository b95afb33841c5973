namespace FlexCoop.OpenAdr;

/// <summary>A VEN answers events (protocol.md §8.10).</summary>
public sealed record OadrCreatedEvent : OadrMessage
{
    /// <summary>How the message was taken as a whole; requestID is empty beside event responses (rule 42).</summary>
    public required EiResponse EiResponse { get; init; }

    /// <summary>One for each event that is answered; null when the element is absent (rule 35).</summary>
    public IReadOnlyList<EventResponse>? EventResponses { get; init; }

    public required VenId VenId { get; init; }
}
