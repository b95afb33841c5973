namespace FlexCoop.OpenAdr;

/// <summary>A VEN opts for a time, or for resources of an event (protocol.md §9).</summary>
public sealed record OadrCreateOpt : OadrMessage
{
    public required OptId OptId { get; init; }

    public required OptType OptType { get; init; }

    public required OptReason OptReason { get; init; }

    /// <summary>Limits a schedule to the events of a program (rule 205); absent when an event is qualified (rule 206).</summary>
    public MarketContext? MarketContext { get; init; }

    public required VenId VenId { get; init; }

    /// <summary>The windows of a schedule; null when an event is qualified (rule 206).</summary>
    public IReadOnlyList<XcalProperties>? Vavailability { get; init; }

    public required DateTimeOffset CreatedDateTime { get; init; }

    public required string RequestId { get; init; }

    /// <summary>The event that is opted for; null for a schedule (rule 206).</summary>
    public QualifiedEventId? QualifiedEventId { get; init; }

    public required EiTarget Target { get; init; }

    /// <summary>Device classes only, joined to the target by AND (rule 209); null when absent.</summary>
    public EiTarget? DeviceClass { get; init; }
}
