using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>A word of the owner that goes to the VTN by EiOpt: for a resource of an event, or for times. It is followed whether or not the VTN has it.</summary>
public sealed record OwnerOpt
{
    /// <summary>The optID.</summary>
    public required string OptId { get; init; }

    /// <summary>Whether to take part, or not.</summary>
    public required bool IsOptIn { get; init; }

    /// <summary>optReason.</summary>
    public required string Reason { get; init; }

    /// <summary>When the owner said so, in domain time.</summary>
    public required DateTimeOffset CreatedDateTime { get; init; }

    /// <summary>The resources that are meant; empty for the whole home. Of an event, just one.</summary>
    public IReadOnlyList<string> ResourceIds { get; init; } = [];

    /// <summary>The event that is opted for; null for a schedule (rule 206).</summary>
    public string? EventId { get; init; }

    /// <summary>The program that a schedule is for (rule 205); null for all.</summary>
    public string? MarketContext { get; init; }

    /// <summary>The windows of a schedule; empty for an event.</summary>
    public IReadOnlyList<OptWindow> Windows { get; init; } = [];

    /// <summary>Whether the owner has taken a schedule back: it has no effect, and is kept until the VTN knows.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>The mark of the registration under which the VTN has answered; null when it has not.</summary>
    public string? AnsweredUnder { get; init; }

    /// <summary>What the VTN said against it; null when it did not.</summary>
    public string? Refusal { get; init; }

    /// <summary>Whether it is meant for a resource.</summary>
    internal bool Names(ResourceId resource) => ResourceIds.Count == 0 || ResourceIds.Contains(resource.Value);

    /// <summary>Whether nothing of a schedule is to come any more.</summary>
    internal bool IsOver(DateTimeOffset now) => EventId is null && Windows.All(window => window.End <= now);
}
