using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>Times at which the owner takes part, or does not (protocol.md §9).</summary>
public sealed record OptSchedule
{
    /// <summary>Whether the owner takes part in the windows, or does not.</summary>
    public required OptType OptType { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<OptWindow> Windows { get; init; }

    /// <summary>optReason: a name of the schema, or one's own that begins with x-.</summary>
    public OptReason Reason { get; init; } = new("x-schedule");

    /// <summary>The resources that are meant; empty for the whole home.</summary>
    public IReadOnlyList<ResourceId> ResourceIds { get; init; } = [];

    /// <summary>The program whose events are meant (rule 205); null for all.</summary>
    public MarketContext? MarketContext { get; init; }
}
