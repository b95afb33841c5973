using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>When a VEN, or a part of it, will take part in events or not: oadrCreateOpt with vavailability (protocol.md §9).</summary>
public sealed record OptSchedule
{
    /// <summary>The VEN's; not unique (rule 204).</summary>
    public required string OptId { get; init; }

    public required OptType OptType { get; init; }

    /// <summary>economic, x-schedule, …</summary>
    public required string Reason { get; init; }

    /// <summary>The program to whose events it is limited; null for all (rule 205).</summary>
    public string? MarketContext { get; init; }

    public required OptScope Scope { get; init; }

    /// <summary>At least one; they may overlap.</summary>
    public required IReadOnlyList<OptWindow> Windows { get; init; }

    /// <summary>createdDateTime: the VEN's own time.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it came to us.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>By what a repetition of the same message is known.</summary>
    public required string Digest { get; init; }

    internal bool IsFor(string marketContext) => MarketContext is null || new MarketContext(MarketContext).IsSameAs(new MarketContext(marketContext));

    /// <summary>What is left of it beside a newer schedule; null when nothing is. optIn and optOut do not touch each other, nor do programs (rules 203, 205).</summary>
    internal OptSchedule? Without(OptSchedule newer)
    {
        if (newer.OptType != OptType || (newer.MarketContext is { } limit && !(MarketContext is { } own && new MarketContext(own).IsSameAs(new MarketContext(limit)))))
        {
            return this;
        }

        return Scope.Without(newer.Scope) is { } left ? this with { Scope = left } : null;
    }
}
