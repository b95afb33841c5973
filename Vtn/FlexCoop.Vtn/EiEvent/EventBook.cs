using System.Text.Json;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Vtn;

/// <summary>The events: an operator announces, modifies and cancels them here; the wire side reads what is live.</summary>
public sealed partial class EventBook
{
    private readonly Database _database;
    private readonly EventStore _events;
    private readonly VenStore _vens;
    private readonly MarketContextBook _programs;
    private readonly EffectiveOpts _opts;
    private readonly EventRoom _room;
    private readonly TimeProvider _clock;
    private readonly TimeProvider _wire;
    private readonly ILogger<EventBook> _logger;
    private readonly LiveEvents _live = new();

    /// <summary>Made by the container; see <see cref="VtnSetup"/>.</summary>
    public EventBook(Database database, VenStore vens, MarketContextBook programs, EffectiveOpts opts, EventRoom room, Clocks clocks, ILogger<EventBook> logger)
    {
        _database = database;
        _events = new EventStore(database);
        _vens = vens;
        _programs = programs;
        _opts = opts;
        _room = room;
        _clock = clocks.Domain;
        _wire = clocks.Wire;
        _logger = logger;
        vens.Changing = WithdrawAsync;
    }

    /// <summary>Announces an event, unless <see cref="EventRules"/>, the live events or the policy of its market context speak against it.</summary>
    public Task<EventAnnouncement> TryAnnounceAsync(EventDefinition definition, CancellationToken cancellationToken) =>
        TryAnnounceAsync(definition, (_, _) => ValueTask.FromResult(true), cancellationToken);

    /// <summary>Announces an event in one commit with what belongs to it, unless <see cref="EventRules"/>, the live events or the policy of its market context speak against it.</summary>
    /// <param name="definition">The event.</param>
    /// <param name="besides">Adds to the commit what belongs to the event, and says whether it is still to be announced; asked again when somebody else was first.</param>
    /// <param name="cancellationToken">Gives up before the change.</param>
    /// <returns>Neither event nor faults when it was not to be announced any more.</returns>
    public async Task<EventAnnouncement> TryAnnounceAsync(EventDefinition definition, Func<EventDocument, UnitOfWork, ValueTask<bool>> besides, CancellationToken cancellationToken)
    {
        if (EventRules.Check(definition, _clock.GetUtcNow()) is { Count: > 0 } faults)
        {
            return new EventAnnouncement(Event: null, faults);
        }

        if ((Unsayable(definition) ?? TooMuch(definition, eventId: null)) is { } fault)
        {
            return new EventAnnouncement(Event: null, [fault]);
        }

        while (true)
        {
            var work = new UnitOfWork();
            if (await OverlapAsync(definition, eventId: null, work, cancellationToken) is { } overlap)
            {
                return new EventAnnouncement(Event: null, [overlap]);
            }

            try
            {
                return new EventAnnouncement(await AnnounceAsync(definition, work, besides, cancellationToken), []);
            }
            catch (ConflictException)
            {
                // Another event of the same market context came first, or the market context is another now: look again.
            }
        }
    }

    /// <summary>Announces an event that <see cref="TryAnnounceAsync(EventDefinition, CancellationToken)"/> would have nothing against: it is durable, and owed to every VEN that it concerns.</summary>
    internal Task<EventDocument> AnnounceAsync(EventDefinition definition, CancellationToken cancellationToken) =>
        AnnounceAsync(definition, new UnitOfWork(), (_, _) => ValueTask.FromResult(true), cancellationToken)!;

    /// <summary>A VEN that the event names, and whose profile has no words for it; null when there is none.</summary>
    private RuleFault? Unsayable(EventDefinition definition) =>
        Event20a.Signal(definition) is null && definition.Targets.VenIds.FirstOrDefault(id => _vens.Find(new VenId(id)) is { IsServed: true, Profile: OadrProfileName.Profile20a }) is { } venId
            ? new RuleFault("signals", $"venID '{venId}' speaks 2.0a, and takes SIMPLE alone", "add a signal SIMPLE without deviceClasses, or leave the VEN out")
            : null;

    /// <summary>What speaks against an event beside those that are live; null when nothing does.</summary>
    /// <param name="definition">The event.</param>
    /// <param name="eventId">Its id; null for one that is to be announced.</param>
    /// <remarks>
    /// By the number of intervals, before anything is built. What is for one VEN alone does not count against what is for many: one home keeps no event from the fleet. A VEN that is told much, or joins a group later, may come to have more, by
    /// bytes: see <see cref="EventRoom"/>.
    /// </remarks>
    private RuleFault? TooMuch(EventDefinition definition, string? eventId)
    {
        // What stands around its intervals takes an event as much room as a few more of them.
        const int AroundEach = 5;
        var own = definition.IntervalCount;
        bool Counts(EventDocument other) => other.EventId != eventId && (definition.Addressee is not null || other.Definition.Addressee is null);
        if (definition.Addressee is null && own + _live.OfMany.Where(Counts).Sum(other => other.Definition.IntervalCount + AroundEach) <= EventRules.MaxLiveIntervals)
        {
            return null;
        }

        foreach (var ven in Concerned(definition))
        {
            var all = own + LiveFor(ven).Where(Counts).Sum(other => other.Definition.IntervalCount + AroundEach);
            if (all > EventRules.MaxLiveIntervals)
            {
                return new RuleFault(
                    "signals", $"the live events of venID '{ven.VenId}' would take the room of {all} intervals", $"cancel others, or give fewer; {EventRules.MaxLiveIntervals} fit into a message");
            }
        }

        return null;
    }

    /// <summary>Why the market context of an event does not let it run at its time (rule 18); null when it does.</summary>
    /// <remarks>
    /// Where overlaps are forbidden the event takes a new version of its market context along, so that of two events that are announced at once
    /// one is refused.
    /// </remarks>
    private async Task<RuleFault?> OverlapAsync(EventDefinition definition, string? eventId, UnitOfWork work, CancellationToken cancellationToken)
    {
        if (await _programs.ReadByUriAsync(definition.MarketContext, cancellationToken) is not { Value.Overlap: OverlapPolicy.Forbid } program)
        {
            return null;
        }

        work.Update(MarketContextDocument.Collection, program, program.Value);
        var context = new MarketContext(program.Value.Uri);
        foreach (var (other, _) in await _events.FindLiveAsync(_clock.GetUtcNow(), cancellationToken))
        {
            if (other.EventId != eventId && new MarketContext(other.Definition.MarketContext).IsSameAs(context) && definition.Overlaps(other) && WhomBothConcern(definition, other.Definition) is { } whom)
            {
                return new RuleFault(
                    "start",
                    $"the event would overlap event '{other.EventId}' of market context '{program.Value.Id}' for {whom}",
                    "give a time when that does not run, cancel it, or let the market context allow overlaps (rule 18)");
            }
        }

        return null;
    }

    /// <summary>A VEN that both targets concern, or that will be concerned by both as soon as it comes; null when there is none.</summary>
    private string? WhomBothConcern(EventDefinition definition, EventDefinition live)
    {
        var (one, other) = (definition.Targets, live.Targets);
        return one.VenIds.Intersect(other.VenIds).FirstOrDefault(id => _vens.Find(new VenId(id)) is not { } known || known.Serves(live.MarketContext)) is { } venId ? $"venID '{venId}'"
        : one.NamesVensAlone && other.NamesVensAlone ? null
        : _vens.Known.FirstOrDefault(ven => definition.Concerns(ven) && live.Concerns(ven)) is { } both ? $"venID '{both.VenId}'"
        : TargetKind.All.SelectMany(kind => kind.In(one).Intersect(kind.In(other)).Select(name => $"{kind.Element} '{name}'")).FirstOrDefault() is { } common ? common
        : one.ResourceIds.Intersect(other.ResourceIds).FirstOrDefault() is { } resourceId ? $"resourceID '{resourceId}'"
        : null;
    }

    /// <returns>Null when it is not to be announced any more.</returns>
    private async Task<EventDocument?> AnnounceAsync(EventDefinition definition, UnitOfWork work, Func<EventDocument, UnitOfWork, ValueTask<bool>> besides, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var announced = new EventDocument
        {
            EventId = NewId.Of("EVT"), ModificationNumber = 0, Definition = definition, About = About(definition), CreatedAt = now, ModifiedAt = now, AnnouncedBy = Actor.Name,
        };
        if (!await besides(announced, work))
        {
            return null;
        }

        var recipients = Recipients(announced);
        work.Insert(EventDocument.Collection, announced);
        await CommitAsync(work, announced, recipients, "announced", cancellationToken);
        Log.Announced(_logger, announced.EventId, recipients.Count);
        return announced;
    }

    /// <summary>Changes an event; nothing happens when the definition says the same (rule 5).</summary>
    /// <returns>Null when the event is unknown; else the event, and why it cannot be changed if so.</returns>
    public async Task<EventChange?> ModifyAsync(
        string eventId, Func<EventDefinition, EventDefinition> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await _events.FindAsync(eventId, cancellationToken);
            if (read is null)
            {
                return null;
            }

            var now = _clock.GetUtcNow();
            var definition = change(read.Value.Definition);
            if (IsSame(definition, read.Value.Definition))
            {
                return new EventChange(read.Value, []);
            }

            if (ModificationRules.Check(read.Value, definition, now) is { Count: > 0 } faults)
            {
                return new EventChange(read.Value, faults);
            }

            if ((Unsayable(definition) ?? TooMuch(definition, eventId)) is { } fault)
            {
                return new EventChange(read.Value, [fault]);
            }

            var work = new UnitOfWork();
            if (await OverlapAsync(definition, eventId, work, cancellationToken) is { } overlap)
            {
                return new EventChange(read.Value, [overlap]);
            }

            var modified = read.Value with { Definition = definition, About = About(definition), ModificationNumber = read.Value.ModificationNumber + 1, ModifiedAt = now };
            if (await TryReplaceAsync(read, modified, "modified", work, cancellationToken))
            {
                Log.Modified(_logger, eventId, modified.ModificationNumber);
                return new EventChange(modified, []);
            }
        }
    }

    /// <summary>Cancels an event (rules 5, 10); nothing happens when it is cancelled or over.</summary>
    /// <returns>Null when the event is unknown.</returns>
    public async Task<EventDocument?> CancelAsync(string eventId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await _events.FindAsync(eventId, cancellationToken);
            var now = _clock.GetUtcNow();
            if (read is null || read.Value.CancelledAt is not null || read.Value.StatusAt(now) == EventStatus.Completed)
            {
                return read?.Value;
            }

            var cancelled = read.Value with { CancelledAt = now, ModificationNumber = read.Value.ModificationNumber + 1, ModifiedAt = now };
            if (await TryReplaceAsync(read, cancelled, "cancelled", new UnitOfWork(), cancellationToken))
            {
                Log.Cancelled(_logger, eventId);
                return cancelled;
            }
        }
    }

    /// <summary>An event; null when it is unknown.</summary>
    public async ValueTask<EventDocument?> FindAsync(string eventId, CancellationToken cancellationToken) =>
        (await _events.FindAsync(eventId, cancellationToken))?.Value;

    /// <summary>A page of all events, by id.</summary>
    public async ValueTask<IReadOnlyList<EventDocument>> ListAsync(string? after, int limit, CancellationToken cancellationToken) =>
        [.. (await _events.ListAsync(after, limit, cancellationToken)).Select(stored => stored.Value)];

    /// <summary>The events that came to their end after one instant, and not after another, and were not cancelled before; the first to end first.</summary>
    public async ValueTask<IReadOnlyList<EventDocument>> EndedAsync(DateTimeOffset after, DateTimeOffset through, CancellationToken cancellationToken) =>
        [.. (await _events.FindLiveAsync(after, cancellationToken)).Select(read => read.Value).Where(stored => stored.CancelledAt is null && stored.Definition.End > after && stored.Definition.End <= through).OrderBy(stored => stored.Definition.End)];

    /// <summary>How an event stands with every VEN that it concerns, or did when it was sent; by venID.</summary>
    /// <remarks>Of what was sent and answered before the event was withdrawn from a VEN nothing is left in it.</remarks>
    public async ValueTask<IReadOnlyList<EventResponseDocument>> ResponsesAsync(EventDocument stored, CancellationToken cancellationToken)
    {
        var responses = (await _events.FindResponsesAsync(stored.EventId, cancellationToken)).ToDictionary(response => response.Value.VenId, response => AsItStands(stored, response.Value));
        foreach (var ven in Concerned(stored))
        {
            responses.TryAdd(ven.VenId.Value, new EventResponseDocument { EventId = stored.EventId, VenId = ven.VenId.Value });
        }

        return [.. responses.Values.OrderBy(response => response.VenId, StringComparer.Ordinal)];
    }

    /// <summary>What a VEN was ever sent, and what it answered, the latest first; also when the event is over, or the VEN gone.</summary>
    /// <param name="venId">The VEN.</param>
    /// <param name="after">After which place it goes on; null for the latest.</param>
    /// <param name="limit">The most to look at.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<IReadOnlyList<(IndexPlace Place, EventDocument Event, EventResponseDocument Response)>> HistoryAsync(VenId venId, IndexPlace? after, int limit, CancellationToken cancellationToken)
    {
        var history = new List<(IndexPlace, EventDocument, EventResponseDocument)>();
        foreach (var (place, response) in await _events.ListResponsesAsync(venId, after, limit, cancellationToken))
        {
            if (await _events.FindAsync(response.Value.EventId, cancellationToken) is { } stored)
            {
                history.Add((place, stored.Value, response.Value));
            }
        }

        return history;
    }

    /// <summary>How an event stands with a VEN; null when it was not sent to it.</summary>
    public async ValueTask<EventResponseDocument?> ResponseAsync(string eventId, VenId venId, CancellationToken cancellationToken) =>
        (await _events.FindResponseAsync(eventId, venId, cancellationToken))?.Value;

    private EventResponseDocument AsItStands(EventDocument stored, EventResponseDocument response)
    {
        var isWithdrawn = stored.IsPendingAt(_clock.GetUtcNow()) ? !IsFor(stored, new VenId(response.VenId)) : response.Withdrawn;
        return isWithdrawn || response.Withdrawn ? new EventResponseDocument { EventId = response.EventId, VenId = response.VenId, Withdrawn = isWithdrawn } : response;
    }

    /// <summary>Whether an event concerns a VEN as it is now.</summary>
    internal bool IsFor(EventDocument stored, VenId venId) => _vens.Find(venId) is { } ven && stored.Definition.Concerns(ven);

    /// <summary>Why an event that concerns a VEN is held back from it, as long as it does not have it; null when it is not.</summary>
    public HeldBack? WhyHeld(EventDocument stored, VenId venId) =>
        _vens.Find(venId) is { } ven && _opts.IsHeld(stored, ven) ? HeldBack.OptOutWindow
        : _room.Held(venId).Contains(stored.EventId) ? HeldBack.NoRoom
        : null;

    /// <summary>How the events that a VEN is still sent stand with it, those that it has not been sent left out; by event.</summary>
    public async ValueTask<IReadOnlyList<EventResponseDocument>> ResponsesOfAsync(KnownVen ven, CancellationToken cancellationToken)
    {
        var responses = new List<EventResponseDocument>();
        foreach (var eventId in LiveFor(ven).Select(stored => stored.EventId).Order(StringComparer.Ordinal).ToList())
        {
            if (await _events.FindResponseAsync(eventId, ven.VenId, cancellationToken) is { Value: { Withdrawn: false } response })
            {
                responses.Add(response);
            }
        }

        return responses;
    }

    /// <summary>Reads what is kept in memory.</summary>
    internal async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var stored in await _events.FindLiveAsync(_clock.GetUtcNow(), cancellationToken))
        {
            _live.Take(stored.Value);
        }
    }

    /// <summary>The events that concern a VEN and are still sent, in no order.</summary>
    internal IEnumerable<EventDocument> LiveFor(KnownVen ven)
    {
        var now = _clock.GetUtcNow();
        foreach (var stored in _live.For(ven.VenId))
        {
            if (stored.SentUntil <= now)
            {
                _live.Drop(stored);
            }
            else if (stored.Definition.Concerns(ven))
            {
                yield return stored;
            }
        }
    }

    /// <summary>Owes a VEN the live events that concern it and are not held back, if there are any.</summary>
    internal async Task OweToAsync(VenId venId, CancellationToken cancellationToken)
    {
        if (_vens.Find(venId) is { } ven && LiveFor(ven).Any(stored => !_opts.IsHeld(stored, ven)))
        {
            await _database.CommitAsync(new UnitOfWork().Owe(venId, OwedKind.Events), cancellationToken);
        }
    }

    /// <summary>Owes what was not owed yet when the process ended: a VEN may have joined a group in one commit, and been owed its events in the next.</summary>
    internal async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        var work = new UnitOfWork();
        foreach (var stored in _live.All)
        {
            var delivered = (await _events.FindResponsesAsync(stored.EventId, cancellationToken))
                .Select(response => response.Value)
                .Where(response => response.DeliveredModification == stored.ModificationNumber && !response.Withdrawn).Select(response => response.VenId).ToHashSet();
            Owe(work, [.. Recipients(stored).Where(venId => !delivered.Contains(venId.Value))]);
        }

        if (!work.IsEmpty)
        {
            await _database.CommitAsync(work, cancellationToken);
        }
    }

    private async Task<bool> TryReplaceAsync(Stored<EventDocument> read, EventDocument changed, string what, UnitOfWork work, CancellationToken cancellationToken)
    {
        // A VEN that is no target any more learns it by a message without the event (rule 61).
        var recipients = Concerned(read.Value).Concat(Concerned(changed)).Select(ven => ven.VenId).Distinct().ToList();
        work.Update(EventDocument.Collection, read, changed);
        await WithdrawAsync(read.Value, changed, recipients, work, cancellationToken);
        try
        {
            await CommitAsync(work, changed, recipients, what, cancellationToken);
            return true;
        }
        catch (ConflictException)
        {
            return false;
        }
    }

    /// <summary>Withdraws an event from the VENs that it concerns no more when it is changed.</summary>
    private async Task WithdrawAsync(EventDocument before, EventDocument changed, IReadOnlyList<VenId> recipients, UnitOfWork work, CancellationToken cancellationToken)
    {
        var dropped = before.IsPendingAt(changed.ModifiedAt) ? recipients.Where(venId => !IsFor(changed, venId)).Select(venId => venId.Value).ToHashSet() : [];
        if (dropped.Count == 0)
        {
            return;
        }

        foreach (var response in (await _events.FindResponsesAsync(before.EventId, cancellationToken)).Where(response => !response.Value.Withdrawn && dropped.Contains(response.Value.VenId)))
        {
            EventStore.Withdraw(work, response);
        }
    }

    /// <summary>Withdraws from a VEN what concerns it no more when it is changed, in the commit that changes it.</summary>
    private async Task WithdrawAsync(KnownVen before, KnownVen after, UnitOfWork work, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        foreach (var stored in LiveFor(before).Where(stored => stored.IsPendingAt(now) && !stored.Definition.Concerns(after)).ToList())
        {
            if (await _events.FindResponseAsync(stored.EventId, before.VenId, cancellationToken) is { Value.Withdrawn: false } response)
            {
                EventStore.Withdraw(work, response);
            }
        }
    }

    /// <summary>Commits an event with one outbox row for each recipient, and makes it live before any of them is seen: else a poll would take the row, and close it over the event as it was.</summary>
    /// <remarks>
    /// A VEN that registers meanwhile either sees the live event when it looks, after it was made known; or was known before the second look
    /// here. So none is missed, and neither waits for the other.
    /// </remarks>
    private async Task CommitAsync(UnitOfWork work, EventDocument stored, IReadOnlyList<VenId> recipients, string what, CancellationToken cancellationToken)
    {
        work.Note(new OadrEventId(stored.EventId), stored.ModifiedAt, $"{what} as modification {stored.ModificationNumber}").Publish(stored, stored.ModifiedAt, what);
        Record(work, what, stored, recipients);
        Owe(work, recipients).Then(() => _live.Take(stored));
        await _database.CommitAsync(work, cancellationToken);
        if (Recipients(stored).Except(recipients).ToList() is { Count: > 0 } late)
        {
            await _database.CommitAsync(Owe(Record(new UnitOfWork(), what, stored, late), late), cancellationToken);
        }
    }

    private UnitOfWork Record(UnitOfWork work, string what, EventDocument stored, IReadOnlyList<VenId> recipients) =>
        work.Record(new EventDispatch(what, stored) { At = _wire.GetUtcNow(), Subjects = [.. recipients.Select(venId => venId.Value)] });

    private static UnitOfWork Owe(UnitOfWork work, IReadOnlyList<VenId> recipients)
    {
        foreach (var venId in recipients)
        {
            work.Owe(venId, OwedKind.Events);
        }

        return work;
    }

    /// <summary>Who is owed an event that is new to it.</summary>
    private List<VenId> Recipients(EventDocument stored) => [.. Concerned(stored).Where(ven => !_opts.IsHeld(stored, ven)).Select(ven => ven.VenId)];

    private IEnumerable<KnownVen> Concerned(EventDocument stored) => Concerned(stored.Definition);

    private IEnumerable<KnownVen> Concerned(EventDefinition definition)
    {
        IEnumerable<KnownVen> meant = definition.Addressee is null ? _vens.Known : _vens.Find(new VenId(definition.Addressee)) is { } only ? [only] : [];
        return meant.Where(definition.Concerns);
    }

    /// <summary>The one VEN that an event names, by its venID or its resources.</summary>
    private string? About(EventDefinition definition) =>
        (definition.Targets with { ResourceIds = [] }).NamesVensAlone && Concerned(definition).Take(2).ToList() is [var only] && definition.Targets.VenIds.All(named => named == only.VenId.Value) ? only.VenId.Value : null;

    private static bool IsSame(EventDefinition one, EventDefinition other)
    {
        var document = new EventDocument { EventId = "", ModificationNumber = 0, Definition = one, CreatedAt = default, ModifiedAt = default };
        return JsonSerializer.Serialize(document, VtnJson.Default.EventDocument)
            == JsonSerializer.Serialize(document with { Definition = other }, VtnJson.Default.EventDocument);
    }

    private static partial class Log
    {
        [LoggerMessage(2101, LogLevel.Information, "Event {OadrEventId} announced to {VenCount} VENs")]
        public static partial void Announced(ILogger logger, string oadrEventId, int venCount);

        [LoggerMessage(2102, LogLevel.Information, "Event {OadrEventId} modified: modification {ModificationNumber}")]
        public static partial void Modified(ILogger logger, string oadrEventId, uint modificationNumber);

        [LoggerMessage(2103, LogLevel.Information, "Event {OadrEventId} cancelled")]
        public static partial void Cancelled(ILogger logger, string oadrEventId);
    }
}
