using System.Collections.Immutable;
using System.Text;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven;

/// <summary>EiEvent on the VEN's side (protocol.md §8.9, §8.10): which events are known, and what is answered to them.</summary>
internal sealed partial class EiEventService
{
    private readonly Site _site;
    private readonly VenJournal _journal;
    private readonly VenOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Random _random;
    private ImmutableSortedDictionary<string, SiteEvent> _events;

    public EiEventService(Site site, VenJournal journal, VenOptions options, TimeProvider clock, Random random, ILogger logger)
    {
        _site = site;
        _journal = journal;
        _options = options;
        _clock = clock;
        _random = random;
        _logger = logger;
        _events = ImmutableSortedDictionary.Create<string, SiteEvent>(StringComparer.Ordinal);
    }

    /// <summary>The events that are known now.</summary>
    public IReadOnlyCollection<SiteEvent> Events => [.. _events.Values];

    /// <summary>A known event; null when there is none.</summary>
    public SiteEvent? Find(OadrEventId eventId) => _events.GetValueOrDefault(eventId.Value);

    /// <summary>Takes up what the journal holds from before.</summary>
    /// <param name="venId">Who the agent was when it took the events.</param>
    public void Restore(VenId venId)
    {
        foreach (var taken in _journal.Events)
        {
            var read = OadrReader.Read(Encoding.UTF8.GetBytes(taken.Message), OadrReaderOptions.Lenient);
            var message = (OadrDistributeEvent?)read.Message ?? throw new InvalidDataException($"The journal holds an event that is none: {read.Faults[0]}");
            var restored = Here(message.Events[0], message.RequestId, venId) with
            {
                IsOptIn = taken.IsOptIn, IsOwnersWord = taken.IsOwnersWord, StartOffset = taken.StartOffset, EndsAt = taken.EndsAt,
            };
            _events = _events.SetItem(taken.EventId, restored);
        }
    }

    /// <summary>Takes a message of events: all that are live, so that a known one which is missing is cancelled (rule 61).</summary>
    /// <returns>The answer that is to be sent; null when none is.</returns>
    public OadrCreatedEvent? DistributeEvent(OadrDistributeEvent message, Registration registration)
    {
        if (message.EiResponse?.ResponseCode.IsSuccess == false)
        {
            Log.MessageIsRefusal(_logger, message.EiResponse.ResponseCode.Value, message.EiResponse.ResponseDescription);
            return null;
        }

        var venId = new VenId(registration.VenId);
        if (message.VtnId.Value != registration.VtnId)
        {
            Log.WrongVtn(_logger, message.VtnId, registration.VtnId);
            return Created(venId, new EiResponse(
                EiResponseCode.InvalidId, $"vtnID '{message.VtnId}' is not '{registration.VtnId}', at which this VEN is registered (rule 21)", message.RequestId));
        }

        var answers = new List<EventResponse>();
        var seen = message.Events.GroupBy(oadrEvent => oadrEvent.EiEvent.Descriptor.EventId.Value).ToDictionary(same => same.Key, same => same.Count());
        foreach (var oadrEvent in message.Events)
        {
            // Neither of two is taken: the VTN could not tell which one we follow.
            var answer = seen[oadrEvent.EiEvent.Descriptor.EventId.Value] == 1
                ? Take(oadrEvent, message.RequestId, venId)
                : Refuse(oadrEvent, message.RequestId, new Refusal(EiResponseCode.ComplianceOther, "eventID stands twice in the message; give each event its own (rule 70)"));
            if (oadrEvent.ResponseRequired == ResponseRequired.Always)
            {
                answers.Add(answer);
            }
        }

        foreach (var missing in _events.Keys.Where(known => !seen.ContainsKey(known)).ToList())
        {
            Cancel(_events[missing], modificationNumber: null, "is sent no longer");
        }

        return answers.Count == 0 ? null : Created(venId, new EiResponse(EiResponseCode.Ok, "OK", RequestId: ""), answers);
    }

    /// <summary>Changes the opt of a known event on the owner's word.</summary>
    /// <param name="eventId">The event.</param>
    /// <param name="optType">What he says.</param>
    /// <param name="venId">Who we are.</param>
    /// <param name="besides">What else his word comes to: it is journaled with the opt, as one.</param>
    /// <returns>The answer that is to be sent; null when the event is not known.</returns>
    public OadrCreatedEvent? Opt(OadrEventId eventId, OptType optType, VenId venId, params IReadOnlyList<JournalRecord> besides)
    {
        if (!_events.TryGetValue(eventId.Value, out var known))
        {
            return null;
        }

        Keep([known with { IsOptIn = optType == OptType.OptIn, IsOwnersWord = true }], besides);
        Log.Opted(_logger, eventId, optType);
        return !known.IsAnswered
            ? null
            : Created(venId, new EiResponse(EiResponseCode.Ok, "OK", RequestId: ""), [Answer(_events[eventId.Value], "by the owner")]);
    }

    /// <summary>Answers anew to what the agent answered by itself, where the owner's schedules now say otherwise.</summary>
    /// <param name="venId">Who we are.</param>
    /// <param name="opts">What the owner has said, with what is besides.</param>
    /// <param name="besides">What he says now: it is journaled with the answers, as one.</param>
    /// <returns>The answer that is to be sent, with the requestID of each event (rule 42); null when none is.</returns>
    public OadrCreatedEvent? AnswerAnew(VenId venId, OwnerOpts opts, IReadOnlyList<JournalRecord> besides)
    {
        var changed = new List<SiteEvent>();
        var answers = new List<EventResponse>();
        foreach (var known in _events.Values.Where(known => !known.IsOwnersWord && known.EndsAt is null && known.StatusAt(_clock.GetUtcNow()) != EventStatus.Completed))
        {
            var (isOptIn, why) = OwnAnswer(known, opts);
            if (isOptIn == known.IsOptIn)
            {
                continue;
            }

            var anew = known with { IsOptIn = isOptIn };
            changed.Add(anew);
            if (known.IsAnswered)
            {
                answers.Add(Answer(anew, why));
            }
        }

        Keep(changed, besides);
        return answers.Count == 0 ? null : Created(venId, new EiResponse(EiResponseCode.Ok, "OK", RequestId: ""), answers);
    }

    /// <summary>Forgets every event: the registration under which they were sent is over (rule 407).</summary>
    public void Forget()
    {
        foreach (var eventId in _events.Keys.ToList())
        {
            Drop(eventId, modificationNumber: 0, "ended with the registration");
        }
    }

    private static OadrCreatedEvent Created(VenId venId, EiResponse response, IReadOnlyList<EventResponse>? answers = null) =>
        new() { EiResponse = response, EventResponses = answers, VenId = venId };

    /// <summary>Takes one event by its number (rules 56 to 60), and answers it.</summary>
    private EventResponse Take(OadrEvent oadrEvent, string requestId, VenId venId)
    {
        var descriptor = oadrEvent.EiEvent.Descriptor;
        var known = _events.GetValueOrDefault(descriptor.EventId.Value);
        if ((known?.ModificationNumber ?? _journal.LastModification(descriptor.EventId.Value)) is { } last && descriptor.ModificationNumber < last)
        {
            // Also when the event is known no more: a message that comes late must not bring a cancelled one back (architecture §5.4).
            return Refuse(oadrEvent, requestId, new Refusal(
                EiResponseCode.OutOfSequence, $"modificationNumber {descriptor.ModificationNumber} is lower than {last}, which is known (rule 58)"));
        }

        if (descriptor.EventStatus == EventStatus.Cancelled)
        {
            // Also of an event that was never known: that is no error (rules 21, 60).
            if (known is null)
            {
                Drop(descriptor.EventId.Value, descriptor.ModificationNumber, "was cancelled");
            }
            else
            {
                Cancel(known, descriptor.ModificationNumber, "was cancelled");
            }

            return Answer(oadrEvent, requestId, OptType.OptIn);
        }

        if (descriptor.ModificationNumber == known?.ModificationNumber)
        {
            if (known.Event.EiEvent.Descriptor.EventStatus == EventStatus.Cancelled
                || !EventContent.IsSame(oadrEvent, known.Event)
                || !Targeted(oadrEvent, venId).SequenceEqual(known.Resources))
            {
                return Refuse(oadrEvent, requestId, new Refusal(
                    EiResponseCode.OutOfSequence, $"modification {descriptor.ModificationNumber} says something else than before; a change needs a higher number (rule 5)"));
            }

            var again = known with { RequestId = requestId, EndsAt = null };
            if (known.EndsAt is null)
            {
                _events = _events.SetItem(descriptor.EventId.Value, again);
            }
            else
            {
                // It was not sent for a while, and is again: it goes on.
                Keep(again);
            }

            return Answer(again, description: null);
        }

        if (EventRules.Check(oadrEvent.EiEvent, _site, venId, _clock.GetUtcNow()) is { } refusal)
        {
            // We answer optOut: the event, in whatever modification, must not act here.
            Drop(descriptor.EventId.Value, descriptor.ModificationNumber, "was modified to something that this site cannot take");
            return Refuse(oadrEvent, requestId, refusal);
        }

        var taken = Here(oadrEvent, requestId, venId);
        if (known is not null && StartAfter(known.Event) == StartAfter(oadrEvent))
        {
            taken = taken with { StartOffset = known.StartOffset };
        }

        var (isOptIn, why) = known is { IsOwnersWord: true } ? (known.IsOptIn, "by the owner") : OwnAnswer(taken, new OwnerOpts(_journal.Opts));
        taken = taken with { IsOptIn = isOptIn, IsOwnersWord = known is { IsOwnersWord: true } };
        Keep(taken);
        Log.Taken(_logger, taken.EventId, taken.ModificationNumber, taken.Start, taken.IsOptIn);
        return Answer(taken, why);
    }

    /// <summary>What is answered without a word of the owner on this event: as the schedules say, else by the standing rule (protocol.md §9).</summary>
    private (bool IsOptIn, string? Why) OwnAnswer(SiteEvent taken, OwnerOpts opts)
    {
        if (opts.Answer(taken) is { } schedule)
        {
            return (schedule.IsOptIn, $"by the owner's schedule '{schedule.OptId}'");
        }

        var whyNot = OptRule.WhyNot(taken.Event.EiEvent, _options.OptRule);
        return (whyNot is null, whyNot);
    }

    /// <summary>Ends a known event: one with startafter that is running, at a random instant within that time (rule 65); any other at once.</summary>
    /// <remarks>Interpretation: rule 65 also holds for an event that the VTN just sends no longer.</remarks>
    /// <param name="known">The event.</param>
    /// <param name="modificationNumber">That of the cancellation; null when the VTN just sends it no longer (rule 61).</param>
    /// <param name="why">For the log.</param>
    private void Cancel(SiteEvent known, uint? modificationNumber, string why)
    {
        var now = _clock.GetUtcNow();
        var window = StartAfter(known.Event);
        if (known.EndsAt is null && window > TimeSpan.Zero && known.StatusAt(now) == EventStatus.Active)
        {
            var descriptor = known.Event.EiEvent.Descriptor;
            var cancelled = modificationNumber is { } number ? descriptor with { EventStatus = EventStatus.Cancelled, ModificationNumber = number } : descriptor;
            var ending = known with
            {
                Event = known.Event with { EiEvent = known.Event.EiEvent with { Descriptor = cancelled } }, EndsAt = now + RandomWithin(window),
            };
            Keep(ending);
            Log.Ending(_logger, ending.EventId, why, ending.End);
        }
        else if (known.EndsAt is null || now >= known.End)
        {
            Drop(known.EventId.Value, modificationNumber ?? known.ModificationNumber, why);
        }
    }

    private SiteEvent Here(OadrEvent oadrEvent, string requestId, VenId venId) => new()
    {
        Event = oadrEvent,
        RequestId = requestId,
        IsOptIn = true,
        IsOwnersWord = false,
        StartOffset = RandomWithin(StartAfter(oadrEvent)),
        Resources = [.. Targeted(oadrEvent, venId)],
    };

    private IEnumerable<ResourceId> Targeted(OadrEvent oadrEvent, VenId venId) => _site.Targeted(oadrEvent.EiEvent.Target, venId).Select(resource => resource.Id);

    private TimeSpan RandomWithin(TimeSpan window) => TimeSpan.FromSeconds(Math.Floor(window.TotalSeconds * _random.NextDouble()));

    private static TimeSpan StartAfter(OadrEvent oadrEvent) =>
        oadrEvent.EiEvent.ActivePeriod.Tolerance?.StartAfter?.From(oadrEvent.EiEvent.ActivePeriod.DtStart) ?? TimeSpan.Zero;

    private void Keep(SiteEvent taken) => Keep([taken], besides: []);

    private void Keep(IReadOnlyList<SiteEvent> taken, IReadOnlyList<JournalRecord> besides)
    {
        _journal.Append([.. besides, .. taken.Select(Record)]);
        _events = _events.SetItems(taken.Select(one => KeyValuePair.Create(one.EventId.Value, one)));
    }

    private static JournalRecord.EventTaken Record(SiteEvent taken)
    {
        var message = OadrWriter.Write(new OadrDistributeEvent { RequestId = taken.RequestId, VtnId = new VtnId(""), Events = [taken.Event] });
        return new JournalRecord.EventTaken(
            taken.EventId.Value, Encoding.UTF8.GetString(message), taken.IsOptIn, taken.IsOwnersWord, taken.StartOffset, taken.EndsAt);
    }

    private void Drop(string eventId, uint modificationNumber, string why)
    {
        if (!_events.ContainsKey(eventId) && (modificationNumber == 0 || modificationNumber <= _journal.LastModification(eventId)))
        {
            return;
        }

        _journal.Append(new JournalRecord.EventDropped(eventId, modificationNumber));
        _events = _events.Remove(eventId);
        Log.Dropped(_logger, eventId, why);
    }

    private EventResponse Refuse(OadrEvent oadrEvent, string requestId, Refusal refusal)
    {
        Log.Refused(_logger, oadrEvent.EiEvent.Descriptor.EventId, refusal.Code.Value, refusal.Description);
        return Answer(oadrEvent, requestId, OptType.OptOut) with { ResponseCode = refusal.Code, ResponseDescription = refusal.Description };
    }

    private static EventResponse Answer(SiteEvent taken, string? description) =>
        Answer(taken.Event, taken.RequestId, taken.IsOptIn ? OptType.OptIn : OptType.OptOut) with { ResponseDescription = description ?? "OK" };

    private static EventResponse Answer(OadrEvent oadrEvent, string requestId, OptType optType) => new()
    {
        ResponseCode = EiResponseCode.Ok,
        ResponseDescription = "OK",
        RequestId = requestId,
        QualifiedEventId = new QualifiedEventId(oadrEvent.EiEvent.Descriptor.EventId, oadrEvent.EiEvent.Descriptor.ModificationNumber),
        OptType = optType,
    };

    private static partial class Log
    {
        [LoggerMessage(3101, LogLevel.Information, "Event {OadrEventId} modification {ModificationNumber} taken, starts at {Start:s}Z, takes part: {IsOptIn}")]
        public static partial void Taken(ILogger logger, OadrEventId oadrEventId, uint modificationNumber, DateTimeOffset start, bool isOptIn);

        [LoggerMessage(3102, LogLevel.Information, "Event {OadrEventId} {Why}")]
        public static partial void Dropped(ILogger logger, string oadrEventId, string why);

        [LoggerMessage(3103, LogLevel.Warning, "Event {OadrEventId} refused with {ResponseCode}: {Description}")]
        public static partial void Refused(ILogger logger, OadrEventId oadrEventId, int responseCode, string description);

        [LoggerMessage(3104, LogLevel.Warning, "The VTN answers the request for events with {ResponseCode}: {Description}")]
        public static partial void MessageIsRefusal(ILogger logger, int responseCode, string? description);

        [LoggerMessage(3105, LogLevel.Warning, "A message of events from {VtnId} was refused; this VEN is registered at {RegisteredVtnId}")]
        public static partial void WrongVtn(ILogger logger, VtnId vtnId, string registeredVtnId);

        [LoggerMessage(3107, LogLevel.Information, "Event {OadrEventId} {Why}; it ends at {End:s}Z (rule 65)")]
        public static partial void Ending(ILogger logger, OadrEventId oadrEventId, string why, DateTimeOffset? end);

        [LoggerMessage(3106, LogLevel.Information, "Event {OadrEventId}: {OptType} by the owner")]
        public static partial void Opted(ILogger logger, OadrEventId oadrEventId, OptType optType);
    }
}
