using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>What the owner's words come to: a pure function of them, an event and an instant (protocol.md §9).</summary>
/// <remarks>
/// For one resource and instant an opt of the event for that resource counts, then the owner's answer to the event, then a schedule, then the
/// agent's own answer. Of the schedules of one kind and program the latest that names a resource counts for it (rule 203).
/// Interpretation: a schedule overrides only those with the same limit: for the same program, or for all (rule 205). The VTN reads it so too.
/// Interpretation: rule 201 leaves open which of an opt-in and an opt-out window counts where both are: the opt-out does.
/// </remarks>
/// <param name="all">The words, the oldest first.</param>
public sealed class OwnerOpts(IReadOnlyList<OwnerOpt> all)
{
    /// <summary>The owner has said nothing.</summary>
    public static OwnerOpts None { get; } = new([]);

    /// <summary>The words, the oldest first.</summary>
    public IReadOnlyList<OwnerOpt> All => all;

    /// <summary>The opt of an event for a resource (rule 206); null when there is none.</summary>
    public OwnerOpt? OfEvent(OadrEventId eventId, ResourceId resource) => all.LastOrDefault(opt => opt.EventId == eventId.Value && opt.Names(resource));

    /// <summary>Whether a resource may act on an event at an instant.</summary>
    public bool TakesPart(SiteEvent taken, ResourceId resource, DateTimeOffset now) => OfEvent(taken.EventId, resource) is { } own
        ? own.IsOptIn
        : taken.IsOptIn && (taken.IsOwnersWord || BySchedule(taken, resource, now) != OptType.OptOut);

    /// <summary>When a resource that acts on an event is to stop on account of a schedule; null when it is not.</summary>
    public DateTimeOffset? OutFrom(SiteEvent taken, ResourceId resource, DateTimeOffset now) =>
        taken.IsOwnersWord || OfEvent(taken.EventId, resource) is not null
            ? null
            : OutWindows(taken, resource).Where(window => window.Start > now).Min(window => (DateTimeOffset?)window.Start);

    /// <summary>Whether any resource may ever act on an event.</summary>
    public bool IsOfInterest(SiteEvent taken) => taken.IsOptIn || all.Any(opt => opt.IsOptIn && opt.EventId == taken.EventId.Value);

    /// <summary>The instants at which a schedule begins or ends to keep a resource out.</summary>
    public IEnumerable<DateTimeOffset> Changes => all
        .Where(opt => opt is { EventId: null, IsOptIn: false, IsCancelled: false })
        .SelectMany(opt => opt.Windows)
        .SelectMany(window => window.End is { } end ? [window.Start, end] : new[] { window.Start });

    /// <summary>The schedule by which a whole event is answered; null when none decides it.</summary>
    /// <remarks>
    /// Interpretation: an event is answered by a schedule when its windows cover the event as a whole for every resource that it means.
    /// Where they cover a part of it, the event is answered as if there were none: the VTN has the schedule, and no resource acts in its windows.
    /// </remarks>
    public OwnerOpt? Answer(SiteEvent taken)
    {
        foreach (var isOptIn in new[] { false, true })
        {
            if (taken.Resources.All(resource => Covers([.. Schedules(taken, resource, isOptIn).SelectMany(opt => opt.Windows)], taken)))
            {
                return taken.Resources.SelectMany(resource => Schedules(taken, resource, isOptIn)).FirstOrDefault();
            }
        }

        return null;
    }

    /// <summary>What the schedules say of a resource in an event at an instant; null when they say nothing.</summary>
    internal OptType? BySchedule(SiteEvent taken, ResourceId resource, DateTimeOffset at)
    {
        bool Says(bool isOptIn) => Schedules(taken, resource, isOptIn).Any(opt => opt.Windows.Any(window => window.Contains(at)));
        return Says(isOptIn: false) ? OptType.OptOut : Says(isOptIn: true) ? OptType.OptIn : null;
    }

    private static bool Covers(IReadOnlyList<OptWindow> windows, SiteEvent taken)
    {
        var covered = taken.Start;
        while (windows.FirstOrDefault(window => window.Contains(covered)) is { } window)
        {
            if (window.End is not { } end || end >= taken.End)
            {
                return true;
            }

            covered = end;
        }

        return false;
    }

    private IEnumerable<OptWindow> OutWindows(SiteEvent taken, ResourceId resource) =>
        Schedules(taken, resource, isOptIn: false).SelectMany(opt => opt.Windows);

    /// <summary>The schedules of a kind that count for a resource and an event: of those for all programs the latest, and of those for the event's.</summary>
    private IEnumerable<OwnerOpt> Schedules(SiteEvent taken, ResourceId resource, bool isOptIn)
    {
        var program = taken.Event.EiEvent.Descriptor.MarketContext;
        return all
            .Where(opt => opt is { EventId: null, IsCancelled: false } && opt.IsOptIn == isOptIn && opt.Names(resource))
            .Where(opt => opt.MarketContext is not { } context || new MarketContext(context).IsSameAs(program))
            .GroupBy(opt => opt.MarketContext is null)
            .Select(ofProgram => ofProgram.Last());
    }
}
