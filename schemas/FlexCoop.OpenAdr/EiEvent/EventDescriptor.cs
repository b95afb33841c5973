namespace FlexCoop.OpenAdr;

/// <summary>What identifies and qualifies an event (XSD: ei:eventDescriptor; protocol.md §8.2).</summary>
public sealed record EventDescriptor
{
    public required OadrEventId EventId { get; init; }

    /// <summary>0 for a new event (rule 4), one more for every change but of createdDateTime, eventStatus and currentValue (rule 5).</summary>
    public required uint ModificationNumber { get; init; }

    public DateTimeOffset? ModificationDateTime { get; init; }

    public string? ModificationReason { get; init; }

    /// <summary>Null is taken as no priority.</summary>
    public EventPriority? Priority { get; init; }

    public required MarketContext MarketContext { get; init; }

    /// <summary>When the payload was built; the same in all events of a payload (rule 115).</summary>
    public required DateTimeOffset CreatedDateTime { get; init; }

    public required EventStatus EventStatus { get; init; }

    /// <summary>Free text; see <see cref="IsTest"/>.</summary>
    public string? TestEvent { get; init; }

    public string? VtnComment { get; init; }

    /// <summary>Whether this is a test: any text but <c>false</c> (rule 6).</summary>
    /// <remarks>Interpretation: an absent or empty element is no test (rule 46: empty is absent).</remarks>
    public bool IsTest => !string.IsNullOrWhiteSpace(TestEvent) && TestEvent.Trim() != "false";
}
