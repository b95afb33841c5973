using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>An event as an operator defines it.</summary>
public sealed record EventDefinition
{
    public required EventTargets Targets { get; init; }

    /// <summary>The one VEN that it is for, of those that the targets mean: a resource may be called the same elsewhere. Null for all of them.</summary>
    public string? Addressee { get; init; }

    /// <summary>The program that it belongs to: a URI.</summary>
    public required string MarketContext { get; init; }

    public required DateTimeOffset Start { get; init; }

    /// <summary>Whole seconds; zero is without end, until it is cancelled (rule 47).</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<SignalDefinition> Signals { get; init; }

    /// <summary>What it is to be compared with; null for none.</summary>
    public BaselineDefinition? Baseline { get; init; }

    /// <summary>How long before the start the VENs are to know (rule 105); whole seconds, 0 or more.</summary>
    public required TimeSpan Notification { get; init; }

    /// <summary>The ramp before the start, or after it when negative; null for none.</summary>
    public TimeSpan? RampUp { get; init; }

    /// <summary>The ramp after the end, or before it when negative; null for none.</summary>
    public TimeSpan? Recovery { get; init; }

    /// <summary>The window after the start in which each VEN picks its own (rule 30); null for none.</summary>
    public TimeSpan? StartAfter { get; init; }

    /// <summary>1 is the most urgent; 0 is none, which comes last (rule 3).</summary>
    public uint Priority { get; init; }

    public bool TestEvent { get; init; }

    public ResponseRequired ResponseRequired { get; init; }

    /// <summary>For people; null for none.</summary>
    public string? Comment { get; init; }

    /// <summary>The end; null when it is without end.</summary>
    public DateTimeOffset? End => Duration == TimeSpan.Zero ? null : Start + Duration;

    /// <summary>Of all its signals and its baseline.</summary>
    internal int IntervalCount => Signals.Sum(signal => signal.Intervals.Count) + (Baseline?.Intervals.Count ?? 0);

    /// <summary>Whether it is to be sent to a VEN: it is of a program of it, can be said in its profile, and concerns it or a resource of it.</summary>
    internal bool Concerns(KnownVen ven) => (Addressee is null || Addressee == ven.VenId.Value) && ven.TakesEvents && ven.Serves(MarketContext)
        && (ven.Profile != OadrProfileName.Profile20a || Event20a.Signal(this) is not null) && Targets.Match(ven);
}
