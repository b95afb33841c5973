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
                IsOptIn = taken.IsOptIn, IsOwnersWord = taken.IsOwnersWord, StartOffset = taken.StartOffset,
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
        var seen = new HashSet<string>();
        foreach (var oadrEvent in message.Events)
        {
            var answer = seen.Add(oadrEvent.EiEvent.Descriptor.EventId.Value)
                ? Take(oadrEvent, message.RequestId, venId)
                : Refuse(oadrEvent, message.RequestId, new Refusal(EiResponseCode.ComplianceOther, "eventID stands twice in the message (rule 70)"));
            if (oadrEvent.ResponseRequired == ResponseRequired.Always)
            {
                answers.Add(answer);
            }
        }

        foreach (var missing in _events.Keys.Where(known => !seen.Contains(known)).ToList())
        {
            Drop(missing, _events[missing].ModificationNumber, "is sent no longer");
        }

        return answers.Count == 0 ? null : Created(venId, new EiResponse(EiResponseCode.Ok, "OK", RequestId: ""), answers);
    }

    /// <summary>Changes the opt of a known event on the owner's word.</summary>
    /// <returns>The answer that is to be sent; null when the event is not known.</returns>
    public OadrCreatedEvent? Opt(OadrEventId eventId, OptType optType, VenId venId)
    {
        if (!_events.TryGetValue(eventId.Value, out var known))
        {
            return null;
        }

        Keep(known with { IsOptIn = optType == OptType.OptIn, IsOwnersWord = true });
        Log.Opted(_logger, eventId, optType);
        return known.Event.ResponseRequired == ResponseRequired.Never
            ? null
            : Created(venId, new EiResponse(EiResponseCode.Ok, "OK", RequestId: ""), [Answer(_events[eventId.Value], "by the owner")]);
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
            Drop(descriptor.EventId.Value, descriptor.ModificationNumber, "was cancelled");
            return Answer(oadrEvent, requestId, OptType.OptIn);
        }

        if (descriptor.ModificationNumber == known?.ModificationNumber)
        {
            if (!EventContent.IsSame(oadrEvent, known.Event))
            {
                return Refuse(oadrEvent, requestId, new Refusal(
                    EiResponseCode.OutOfSequence, $"modification {descriptor.ModificationNumber} says something else than before; a change needs a higher number (rule 5)"));
            }

            var again = known with { RequestId = requestId };
            _events = _events.SetItem(descriptor.EventId.Value, again);
            return Answer(again, description: null);
        }

        if (EventRules.Check(oadrEvent.EiEvent, _site, venId, _clock.GetUtcNow()) is { } refusal)
        {
            // We answer optOut: the event, in whatever modification, must not act here.
            Drop(descriptor.EventId.Value, descriptor.ModificationNumber, "was modified to something that this site cannot take");
            return Refuse(oadrEvent, requestId, refusal);
        }

        var whyNot = OptRule.WhyNot(oadrEvent.EiEvent, _options.OptRule);
        var taken = Here(oadrEvent, requestId, venId) with { IsOptIn = whyNot is null };
        if (known is not null)
        {
            taken = taken with
            {
                IsOptIn = known.IsOwnersWord ? known.IsOptIn : taken.IsOptIn,
                IsOwnersWord = known.IsOwnersWord,
                StartOffset = StartAfter(known.Event) == StartAfter(oadrEvent) ? known.StartOffset : taken.StartOffset,
            };
        }

        Keep(taken);
        Log.Taken(_logger, taken.EventId, taken.ModificationNumber, taken.Start, taken.IsOptIn);
        return Answer(taken, taken.IsOwnersWord ? "by the owner" : whyNot);
    }

    private SiteEvent Here(OadrEvent oadrEvent, string requestId, VenId venId) => new()
    {
        Event = oadrEvent,
        RequestId = requestId,
        IsOptIn = true,
        IsOwnersWord = false,
        StartOffset = TimeSpan.FromSeconds(Math.Floor(StartAfter(oadrEvent).TotalSeconds * _random.NextDouble())),
        Resources = [.. _site.Targeted(oadrEvent.EiEvent.Target, venId).Select(resource => resource.Id)],
    };

    private static TimeSpan StartAfter(OadrEvent oadrEvent) =>
        oadrEvent.EiEvent.ActivePeriod.Tolerance?.StartAfter?.From(oadrEvent.EiEvent.ActivePeriod.DtStart) ?? TimeSpan.Zero;

    private void Keep(SiteEvent taken)
    {
        var message = OadrWriter.Write(new OadrDistributeEvent { RequestId = taken.RequestId, VtnId = new VtnId(""), Events = [taken.Event] });
        _journal.Append(new JournalRecord.EventTaken(
            taken.EventId.Value, Encoding.UTF8.GetString(message), taken.IsOptIn, taken.IsOwnersWord, taken.StartOffset));
        _events = _events.SetItem(taken.EventId.Value, taken);
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
        [LoggerMessage(3101, LogLevel.Information, "Event {OadrEventId} modification {ModificationNumber} taken, starts at {Start:O}, takes part: {IsOptIn}")]
        public static partial void Taken(ILogger logger, OadrEventId oadrEventId, uint modificationNumber, DateTimeOffset start, bool isOptIn);

        [LoggerMessage(3102, LogLevel.Information, "Event {OadrEventId} {Why}")]
        public static partial void Dropped(ILogger logger, string oadrEventId, string why);

        [LoggerMessage(3103, LogLevel.Warning, "Event {OadrEventId} refused with {ResponseCode}: {Description}")]
        public static partial void Refused(ILogger logger, OadrEventId oadrEventId, int responseCode, string description);

        [LoggerMessage(3104, LogLevel.Warning, "The VTN answers the request for events with {ResponseCode}: {Description}")]
        public static partial void MessageIsRefusal(ILogger logger, int responseCode, string? description);

        [LoggerMessage(3105, LogLevel.Warning, "A message of events from {VtnId} was refused; this VEN is registered at {RegisteredVtnId}")]
        public static partial void WrongVtn(ILogger logger, VtnId vtnId, string registeredVtnId);

        [LoggerMessage(3106, LogLevel.Information, "Event {OadrEventId}: {OptType} by the owner")]
        public static partial void Opted(ILogger logger, OadrEventId oadrEventId, OptType optType);
    }
}
