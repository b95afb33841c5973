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

    /// <summary>Its program, normalised (rule 512); null for all.</summary>
    private string? Program => field ??= MarketContext is { } uri ? new MarketContext(uri).Normalized : null;

    /// <param name="program">A program, normalised.</param>
    internal bool IsFor(string program) => Program is null || Program == program;

    /// <summary>Whether one of the two may override the other: optIn and optOut do not touch each other (rule 203).</summary>
    /// <remarks>Interpretation: nor do schedules with different limits: for one program, for another, for all (rule 205). The agent reads it so too.</remarks>
    internal bool IsOfTheSameKind(OptSchedule other) => OptType == other.OptType && Program == other.Program;

    /// <summary>Whether a newer one takes its place, being for all that this one is for (rule 203).</summary>
    internal bool IsSupersededBy(OptSchedule newer) => IsOfTheSameKind(newer) && Scope.Without(newer.Scope) is null;

    /// <summary>How many windows are not over.</summary>
    internal int CountToCome(DateTimeOffset now) => Windows.Count(window => !window.IsOver(now));
}
