using FlexCoop.OpenAdr;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven;

/// <summary>EiOpt on the VEN's side (protocol.md §9): the owner's words are journaled, and told to the VTN until it has answered.</summary>
internal sealed partial class EiOptService(Site site, VenJournal journal, Func<BackOff> newBackOff, Clocks clocks, ILogger logger)
{
    private const int MaxWindows = 100;

    /// <summary>No window is reckoned with beyond this.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3660);

    private readonly Lock _lock = new();

    /// <summary>The words at which the VTN fails while it answers others: when to try again, and why not now.</summary>
    private readonly Dictionary<string, (BackOff BackOff, DateTimeOffset TryAt, string Trouble)> _failing = [];

    /// <summary>What the owner has said.</summary>
    public OwnerOpts Opts => new(journal.Opts);

    /// <summary>What the owner will have said when these records count, too.</summary>
    public OwnerOpts OptsWith(IReadOnlyList<JournalRecord> records)
    {
        var state = new JournalState();
        foreach (var record in journal.Opts.Select(opt => new JournalRecord.OptSaid(opt)).Concat(records))
        {
            state.Apply(record);
        }

        return new OwnerOpts([.. state.Opts.Values]);
    }

    /// <summary>Journals what the owner says, as one: all of it holds, or nothing.</summary>
    public void Keep(IReadOnlyList<JournalRecord> records) => journal.Append(records);

    /// <summary>Opts for resources of an event (rule 206); earlier opts for them are replaced.</summary>
    /// <param name="taken">The event.</param>
    /// <param name="resources">The resources; may be none.</param>
    /// <param name="optType">What the owner says.</param>
    /// <param name="keep">Journals it, with whatever follows from it, as one.</param>
    public OptOutcome OptEvent(SiteEvent taken, IReadOnlyList<ResourceId> resources, OptType optType, Action<IReadOnlyList<JournalRecord>> keep)
    {
        foreach (var resource in resources)
        {
            if (!taken.Resources.Contains(resource))
            {
                return OptOutcome.Refused(
                    $"event '{taken.EventId}' does not mean resource '{resource}'; it means {string.Join(", ", taken.Resources.Select(meant => meant.Value))}");
            }
        }

        lock (_lock)
        {
            var said = resources.Distinct().Select(resource => new OwnerOpt
            {
                OptId = NewOptId(),
                IsOptIn = optType == OptType.OptIn,
                Reason = optType == OptType.OptIn ? "participating" : "notParticipating",
                CreatedDateTime = clocks.Domain.GetUtcNow(),
                ResourceIds = [resource.Value],
                EventId = taken.EventId.Value,
            }).ToList();
            Keep(said, [.. resources.Distinct().Select(resource => Opts.OfEvent(taken.EventId, resource)).OfType<OwnerOpt>()], keep);
            foreach (var opt in said)
            {
                Log.OptedResource(logger, taken.EventId, opt.ResourceIds[0], optType);
            }

            return new OptOutcome(said.Count == 1 ? said[0].OptId : null, null);
        }
    }

    /// <summary>Takes up a schedule. Earlier ones of its kind and program that it names all resources of are replaced (rule 203).</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="keep">Journals it, with whatever follows from it, as one.</param>
    public OptOutcome AddSchedule(OptSchedule schedule, Action<IReadOnlyList<JournalRecord>> keep)
    {
        if (Fault(schedule) is { } fault)
        {
            return OptOutcome.Refused(fault);
        }

        lock (_lock)
        {
            var added = new OwnerOpt
            {
                OptId = NewOptId(),
                IsOptIn = schedule.OptType == OptType.OptIn,
                Reason = schedule.Reason.Value,
                CreatedDateTime = clocks.Domain.GetUtcNow(),
                ResourceIds = [.. schedule.ResourceIds.Select(resource => resource.Value).Distinct()],
                MarketContext = schedule.MarketContext?.Uri,
                Windows = [.. schedule.Windows.OrderBy(window => window.Start)],
            };

            // The VTN replaces those that it supersedes likewise: they need not be cancelled there (rules 203, 211).
            Keep([added], [.. journal.Opts.Where(opt => IsSuperseded(opt, added))], keep);
            Log.Scheduled(logger, added.OptId, schedule.OptType, added.Windows[0].Start, added.Windows.Count);
            return new OptOutcome(added.OptId, null);
        }
    }

    /// <summary>Takes a schedule back.</summary>
    /// <param name="optId">Which.</param>
    /// <param name="keep">Journals it, with whatever follows from it, as one.</param>
    public OptOutcome CancelSchedule(string optId, Action<IReadOnlyList<JournalRecord>> keep)
    {
        lock (_lock)
        {
            if (journal.Opts.FirstOrDefault(opt => opt.OptId == optId) is not { } known)
            {
                return OptOutcome.Refused($"there is no schedule '{optId}'; 'schedule list' shows those that are kept");
            }

            if (known.EventId is { } eventId)
            {
                return OptOutcome.Refused($"'{optId}' is an opt of event '{eventId}', which cannot be taken back (rule 211); say 'opt' anew");
            }

            if (known is { Refusal: not null, IsCancelled: false })
            {
                // The VTN never took it.
                Keep([], [known], keep);
            }
            else
            {
                Keep([known with { IsCancelled = true, AnsweredUnder = null, Refusal = null }], [], keep);
                _failing.Remove(optId);
            }

            Log.ScheduleCancelled(logger, optId);
            return new OptOutcome(optId, null);
        }
    }

    /// <summary>What the VTN is still to be told, as it stands now.</summary>
    /// <param name="registration">Who we are; what was told under an earlier registration is told again.</param>
    /// <param name="events">The events that are known.</param>
    public IReadOnlyList<(OwnerOpt Opt, OadrMessage Message)> Owed(Registration registration, IReadOnlyCollection<SiteEvent> events)
    {
        lock (_lock)
        {
            ForgetWhatIsOver();
            var now = clocks.Wire.GetUtcNow();
            return
            [
                .. journal.Opts
                    .Where(opt => opt.AnsweredUnder != registration.Mark && !(_failing.TryGetValue(opt.OptId, out var failing) && failing.TryAt > now))
                    .Select(opt => (opt, Message(opt, new VenId(registration.VenId), events)!))
                    .Where(owed => owed.Item2 is not null),
            ];
        }
    }

    /// <summary>The VTN has answered.</summary>
    public void Answered(OwnerOpt sent, Registration registration, EiResponse response)
    {
        var code = response.ResponseCode;
        lock (_lock)
        {
            _failing.Remove(sent.OptId);
            if (!journal.Opts.Any(opt => ReferenceEquals(opt, sent)))
            {
                // The owner has said something else meanwhile, which is owed by itself.
                return;
            }

            if (sent.IsCancelled && (code.IsSuccess || code == EiResponseCode.InvalidId))
            {
                // A VTN that does not know it has what the owner wants.
                Forget(sent);
                return;
            }

            var refusal = code.IsSuccess ? null : $"{code} {response.ResponseDescription}".Trim();
            journal.Append(new JournalRecord.OptSaid(sent with { AnsweredUnder = registration.Mark, Refusal = refusal }));
        }

        if (!code.IsSuccess)
        {
            Log.Refused(logger, sent.OptId, code.Value, response.ResponseDescription);
        }
    }

    /// <summary>The VTN failed at it: it may be this message, so it is tried ever less often, and others do not wait for it.</summary>
    public void Failed(OwnerOpt sent, string why)
    {
        lock (_lock)
        {
            var isKnown = _failing.TryGetValue(sent.OptId, out var failing);
            var backOff = isKnown ? failing.BackOff : newBackOff();
            _failing[sent.OptId] = (backOff, clocks.Wire.GetUtcNow() + backOff.Next(), why);
            if (!isKnown)
            {
                Log.Failed(logger, sent.OptId, why);
            }
        }
    }

    /// <summary>When what failed is tried again next, in real time; null when nothing waits for that.</summary>
    public DateTimeOffset? NextTry
    {
        get
        {
            lock (_lock)
            {
                var now = clocks.Wire.GetUtcNow();
                return _failing.Values.Where(failing => failing.TryAt > now).Select(failing => (DateTimeOffset?)failing.TryAt).Min();
            }
        }
    }

    /// <summary>The owner's words, for the owner.</summary>
    public IReadOnlyList<OptStatus> Status(Registration? registration, IReadOnlyCollection<SiteEvent> events)
    {
        lock (_lock)
        {
            return [.. journal.Opts.Where(opt => !opt.IsOver(clocks.Domain.GetUtcNow())).Select(opt => new OptStatus(
                opt,
                opt.AnsweredUnder is { } mark && mark == registration?.Mark ? opt.Refusal is null ? OptDelivery.Acknowledged : OptDelivery.Refused
                : IsLocalOnly(opt, events) ? OptDelivery.LocalOnly
                : OptDelivery.Owed,
                opt.Refusal ?? (_failing.TryGetValue(opt.OptId, out var failing) ? failing.Trouble : null)))];
        }
    }

    private static bool IsOfTheSameKind(OwnerOpt old, OwnerOpt added) =>
        old.EventId is null
        && !old.IsCancelled
        && old.IsOptIn == added.IsOptIn
        && (old.MarketContext, added.MarketContext) switch
        {
            (null, null) => true,
            ({ } one, { } other) => new MarketContext(one).IsSameAs(new MarketContext(other)),
            _ => false,
        };

    private static bool IsSuperseded(OwnerOpt old, OwnerOpt added) => IsOfTheSameKind(old, added)
        && (added.ResourceIds.Count == 0 || (old.ResourceIds.Count > 0 && old.ResourceIds.All(added.ResourceIds.Contains)));

    private static bool IsLocalOnly(OwnerOpt opt, IReadOnlyCollection<SiteEvent> events) =>
        opt.EventId is { } eventId && events.FirstOrDefault(taken => taken.EventId.Value == eventId) is { IsAnswered: false };

    /// <returns>Null for an event that wants no answers, or is known no more.</returns>
    private static OadrMessage? Message(OwnerOpt opt, VenId venId, IReadOnlyCollection<SiteEvent> events)
    {
        var requestId = Guid.NewGuid().ToString("N")[..16];
        if (opt.IsCancelled)
        {
            return new OadrCancelOpt(requestId, new OptId(opt.OptId), venId);
        }

        var taken = events.FirstOrDefault(known => known.EventId.Value == opt.EventId);
        if (opt.EventId is not null && taken is not { IsAnswered: true })
        {
            return null;
        }

        return new OadrCreateOpt
        {
            OptId = new OptId(opt.OptId),
            OptType = opt.IsOptIn ? OptType.OptIn : OptType.OptOut,
            OptReason = new OptReason(opt.Reason),
            MarketContext = opt.MarketContext is { } context ? new MarketContext(context) : null,
            VenId = venId,

            // Windows without tolerance, ramps or notification (rule 200).
            Vavailability = taken is null
                ? [.. opt.Windows.Select(window => new XcalProperties { DtStart = window.Start, Duration = OadrDuration.From(window.Duration) })]
                : null,
            CreatedDateTime = opt.CreatedDateTime,
            RequestId = requestId,
            QualifiedEventId = taken is null ? null : new QualifiedEventId(taken.EventId, taken.ModificationNumber),

            // Interpretation: the venID stands in the target of the whole home only. Beside a resource it would, by OR, mean the whole home (rule 202).
            Target = opt.ResourceIds.Count == 0
                ? new EiTarget { VenIds = [venId] }
                : new EiTarget { ResourceIds = [.. opt.ResourceIds.Select(resource => new ResourceId(resource))] },
        };
    }

    private string? Fault(OptSchedule schedule)
    {
        var now = clocks.Domain.GetUtcNow();
        if (schedule.Windows.Count is 0 or > MaxWindows)
        {
            return $"a schedule of {schedule.Windows.Count} windows cannot be kept; give 1 to {MaxWindows}";
        }

        foreach (var window in schedule.Windows)
        {
            if (window.Duration < TimeSpan.Zero || window.Duration.Ticks % TimeSpan.TicksPerSecond != 0)
            {
                return $"the window from {window.Start:s}Z has the duration {window.Duration}; give whole seconds, or 0 for no end";
            }

            if (window.Start < now - Longest || window.Start > now + Longest || window.Duration > Longest)
            {
                return $"the window from {window.Start:s}Z is more than ten years away, or longer than that";
            }

            if (window.End <= now)
            {
                return $"the window from {window.Start:s}Z ended before now ({now:s}Z); give one that is to come, or leave it out";
            }
        }

        if (!OptReason.IsValid(schedule.Reason.Value))
        {
            return $"'{schedule.Reason}' is no reason; give {string.Join(", ", OptReason.Names)}, or a name of your own that begins with x-";
        }

        if (schedule.MarketContext is { } context && (!Uri.TryCreate(context.Uri, UriKind.Absolute, out _) || !OadrWriter.CanCarry(context.Uri)))
        {
            return $"'{context}' is no market context; give a URI such as http://example.org/program";
        }

        if (schedule.MarketContext is { } program && !site.Accepts(program))
        {
            return $"market context '{program}' is not one of this VEN's";
        }

        return schedule.ResourceIds.FirstOrDefault(id => site.Find(id) is null) is { Value: not null } unknown
            ? $"there is no resource '{unknown}' here; there are {string.Join(", ", site.Resources.Select(resource => resource.Id.Value))}"
            : null;
    }

    private string NewOptId()
    {
        string optId;
        do
        {
            optId = Guid.NewGuid().ToString("N")[..8];
        }
        while (journal.Opts.Any(opt => opt.OptId == optId));
        return optId;
    }

    private void ForgetWhatIsOver()
    {
        var now = clocks.Domain.GetUtcNow();
        var kept = new List<OwnerOpt>();
        foreach (var opt in journal.Opts)
        {
            // One that is over still keeps out an older one that it overrode and that is not (rule 203).
            if (opt.IsOver(now) && (opt.IsCancelled || !kept.Any(older => IsOfTheSameKind(older, opt))))
            {
                Forget(opt);
            }
            else
            {
                kept.Add(opt);
            }
        }
    }

    private void Keep(IReadOnlyList<OwnerOpt> said, IReadOnlyList<OwnerOpt> forgotten, Action<IReadOnlyList<JournalRecord>> keep)
    {
        keep([.. said.Select(opt => new JournalRecord.OptSaid(opt)), .. forgotten.Select(opt => new JournalRecord.OptForgotten(opt.OptId))]);
        foreach (var opt in forgotten)
        {
            _failing.Remove(opt.OptId);
        }
    }

    private void Forget(OwnerOpt opt)
    {
        journal.Append(new JournalRecord.OptForgotten(opt.OptId));
        _failing.Remove(opt.OptId);
    }

    private static partial class Log
    {
        [LoggerMessage(3701, LogLevel.Information, "Event {OadrEventId}, resource {ResourceId}: {OptType} by the owner")]
        public static partial void OptedResource(ILogger logger, OadrEventId oadrEventId, string resourceId, OptType optType);

        [LoggerMessage(3702, LogLevel.Information, "Schedule {OptId}: {OptType} from {Start:s}Z, {Count} windows")]
        public static partial void Scheduled(ILogger logger, string optId, OptType optType, DateTimeOffset start, int count);

        [LoggerMessage(3703, LogLevel.Information, "Schedule {OptId} taken back by the owner")]
        public static partial void ScheduleCancelled(ILogger logger, string optId);

        [LoggerMessage(3704, LogLevel.Warning, "The VTN refused opt {OptId}, which holds here all the same: {ResponseCode} {Description}")]
        public static partial void Refused(ILogger logger, string optId, int responseCode, string? description);

        [LoggerMessage(3705, LogLevel.Warning, "The VTN failed at opt {OptId}, trying on: {Reason}")]
        public static partial void Failed(ILogger logger, string optId, string reason);
    }
}
