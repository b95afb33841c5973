namespace FlexCoop.OpenAdr;

/// <summary>A demand-response event (XSD: ei:eiEvent).</summary>
public sealed record EiEvent
{
    public required EventDescriptor Descriptor { get; init; }

    /// <summary>When it runs (XSD: ei:eiActivePeriod).</summary>
    public required XcalProperties ActivePeriod { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<EiEventSignal> Signals { get; init; }

    public EiEventBaseline? Baseline { get; init; }

    public required EiTarget Target { get; init; }
}
