namespace FlexCoop.OpenAdr;

/// <summary>What resources would have drawn without the event (XSD: ei:eiEventBaseline; protocol.md §8.7).</summary>
public sealed record EiEventBaseline
{
    public required DateTimeOffset DtStart { get; init; }

    public required OadrDuration Duration { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<Interval> Intervals { get; init; }

    public required string BaselineId { get; init; }

    /// <summary>The baseline is their sum (rule 108).</summary>
    public IReadOnlyList<ResourceId> ResourceIds { get; init; } = [];

    public required string BaselineName { get; init; }

    public ItemBase? ItemBase { get; init; }
}
