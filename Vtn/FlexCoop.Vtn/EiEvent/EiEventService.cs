using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>EiEvent on the VTN's side (protocol.md §8).</summary>
internal sealed partial class EiEventService(
    EventBook book, EventRoom room, OwedMessages owed, Database database, Clocks clocks, IOptions<VtnOptions> options, ILogger<EiEventService> logger)
{
    private readonly EventStore _events = new(database);

    /// <summary>Sends a VEN all its live events (oadrRequestEvent; rules 27, 40, 50).</summary>
    public async Task<Reply> RequestEventAsync(OadrRequestEvent message, KnownVen ven, CancellationToken cancellationToken)
    {
        var row = owed.Find(ven.VenId, OwedKind.Events);
        var sent = await FittingAsync(ven, cancellationToken);
        var limited = message.ReplyLimit is { } limit ? [.. sent.Take((int)Math.Min(limit, int.MaxValue))] : sent;
        return Distribute(limited, ven, message.RequestId, limited.Count == sent.Count ? row : null);
    }

    /// <summary>Hands a VEN its events because they have changed: all of them, or none if none is left (rule 61).</summary>
    /// <returns>Null for a VEN that only reports now, and has no EiEvent; then the row is closed.</returns>
    public async Task<Reply?> HandOverAsync(OutboxRow row, KnownVen ven, CancellationToken cancellationToken)
    {
        if (!ven.ReportOnly)
        {
            return Distribute(await FittingAsync(ven, cancellationToken), ven, requestId: "", row);
        }

        await database.CommitAsync(new UnitOfWork().Close(row), cancellationToken);
        return null;
    }

    /// <summary>Owes a VEN its events when one that had no room in a message would have it now.</summary>
    /// <returns>Whether they are owed.</returns>
    public async ValueTask<bool> ReleaseAsync(KnownVen ven, CancellationToken cancellationToken)
    {
        if (room.Held(ven.VenId) is not { Count: > 0 } held || !ven.TakesEvents)
        {
            return false;
        }

        var live = await LiveAsync(ven, cancellationToken);
        if (room.IsAsNoted(ven, live))
        {
            return false;
        }

        var fitting = await FittingAsync(live, ven, cancellationToken);
        if (!fitting.Overlaps(held))
        {
            // What is over by now is held back no longer.
            room.Note(ven, live, fitting);
            return false;
        }

        await database.CommitAsync(new UnitOfWork().Owe(ven.VenId, OwedKind.Events), cancellationToken);
        return true;
    }

    /// <summary>Takes a VEN's answers to the events it was sent (oadrCreatedEvent).</summary>
    /// <remarks>Valid answers are booked, in one commit, also when a bad one stands beside them (EV-52).</remarks>
    public async Task<OadrResponse> CreatedEventAsync(OadrCreatedEvent message, KnownVen ven, CancellationToken cancellationToken)
    {
        var requestId = message.EiResponse.RequestId;
        if (!message.EiResponse.ResponseCode.IsSuccess)
        {
            Log.MessageRefused(logger, ven.VenId, message.EiResponse.ResponseCode.Value, ForeignText.Shorten(message.EiResponse.ResponseDescription ?? ""));
            return Answer(EiResponse.Ok(requestId), ven);
        }

        while (true)
        {
            // The row is read before the events: what changes in between makes it owed anew, and it stays open.
            var row = owed.Find(ven.VenId, OwedKind.Events);
            var work = new UnitOfWork();
            Refusal? refusal = null;
            foreach (var answer in (message.EventResponses ?? []).Reverse().DistinctBy(answer => answer.QualifiedEventId.EventId).Reverse())
            {
                refusal = await BookAsync(answer, ven, work, cancellationToken) ?? refusal;
            }

            if (!work.IsEmpty && !await database.TryCommitAsync(work, cancellationToken))
            {
                continue;
            }

            // An answer to what was sent before does not tell that the VEN has what is owed now, such as that an event concerns it no more.
            if (row is not null && owed.IsHandedOver(row) && await IsSettledAsync(ven, cancellationToken))
            {
                await database.CommitAsync(new UnitOfWork().Close(row), cancellationToken);
            }

            return Answer(refusal?.Answer(requestId) ?? EiResponse.Ok(requestId), ven);
        }
    }

    private static OadrResponse Answer(EiResponse response, KnownVen ven) => new() { EiResponse = response, VenId = ven.VenId };

    private async Task<Refusal?> BookAsync(EventResponse answer, KnownVen ven, UnitOfWork work, CancellationToken cancellationToken)
    {
        var eventId = answer.QualifiedEventId.EventId;
        var stored = await _events.FindAsync(eventId.Value, cancellationToken);
        var read = await _events.FindResponseAsync(eventId.Value, ven.VenId, cancellationToken);
        var concerns = stored is not null && book.IsFor(stored.Value, ven.VenId);
        var isVens = stored is not null && (read is not null || (concerns && book.WhyHeld(stored.Value, ven.VenId) is null));
        if (EventAnswer.Judge(answer.QualifiedEventId, isVens ? stored!.Value : null, read?.Value) is { } refusal)
        {
            Log.AnswerRefused(logger, ven.VenId, ForeignText.Shown(eventId.Value), refusal.Description);
            return refusal;
        }

        // What it said before the event was withdrawn counts no more; a late answer to an event that still is gets no further than that.
        var before = read is { } known && !(known.Value.Withdrawn && concerns) ? known.Value : new EventResponseDocument { EventId = eventId.Value, VenId = ven.VenId.Value };
        if (before.OptModification > answer.QualifiedEventId.ModificationNumber)
        {
            // A message that was overtaken: the answer to a later modification stands.
            return null;
        }

        var now = clocks.Domain.GetUtcNow();
        var isNew = (before.Opt, before.OptModification) != (answer.OptType, answer.QualifiedEventId.ModificationNumber);
        EventStore.Save(work, read, before with
        {
            Opt = answer.OptType,
            OptModification = answer.QualifiedEventId.ModificationNumber,
            OptAt = isNew ? now : before.OptAt,
            ResponseCode = answer.ResponseCode.Value,
            ResponseDescription = answer.ResponseDescription is { } words ? ForeignText.Shorten(words) : null,
            DeliveredModification = before.DeliveredModification ?? answer.QualifiedEventId.ModificationNumber,
            DeliveredAt = before.DeliveredAt ?? now,
        });
        if (isNew)
        {
            work.Note(eventId, ven.VenId, now, $"VEN {ven.VenId}: {answer.OptType} to modification {answer.QualifiedEventId.ModificationNumber}, {answer.ResponseCode}")
                .Record(new EventOpted(eventId.Value, answer.QualifiedEventId.ModificationNumber, answer.OptType) { At = clocks.Wire.GetUtcNow(), Subjects = [ven.VenId.Value] })
                .PublishOpt(eventId, ven, answer.OptType, now);
            Log.Answered(logger, ven.VenId, eventId, answer.QualifiedEventId.ModificationNumber, answer.OptType);
        }

        return null;
    }

    /// <summary>All far, near and active events of a VEN that are not held back, and the cancelled ones that it has yet to learn of (rules 50, 52, 201).</summary>
    private async Task<IReadOnlyList<EventDocument>> LiveAsync(KnownVen ven, CancellationToken cancellationToken)
    {
        var live = new List<EventDocument>();
        foreach (var stored in EventOrder.Sort(book.LiveFor(ven), clocks.Domain.GetUtcNow()))
        {
            if (await IsSentAsync(stored, ven, cancellationToken))
            {
                live.Add(stored);
            }
        }

        return live;
    }

    /// <summary>Those of the live events of a VEN that fit into a message; the rest is held back, and noted so.</summary>
    private async Task<IReadOnlyList<EventDocument>> FittingAsync(KnownVen ven, CancellationToken cancellationToken)
    {
        var live = await LiveAsync(ven, cancellationToken);
        var fitting = await FittingAsync(live, ven, cancellationToken);
        foreach (var eventId in room.Note(ven, live, fitting))
        {
            Log.NoRoom(logger, eventId, ven.VenId, EventRoom.MaxBytes);
        }

        return fitting.Count == live.Count ? live : [.. live.Where(stored => fitting.Contains(stored.EventId))];
    }

    private async Task<IReadOnlySet<string>> FittingAsync(IReadOnlyList<EventDocument> live, KnownVen ven, CancellationToken cancellationToken)
    {
        var now = clocks.Domain.GetUtcNow();
        IReadOnlyList<OadrEvent> built = [.. live.Select(stored => EventMessage.Build(stored, ven, now))];
        if (EventRoom.Fits(built))
        {
            return live.Select(stored => stored.EventId).ToHashSet();
        }

        var had = (await book.ResponsesOfAsync(ven, cancellationToken)).Where(response => response.DeliveredModification is not null).Select(response => response.EventId).ToHashSet();
        return EventRoom.Fitting(built, had.Contains);
    }

    private async Task<bool> IsSettledAsync(KnownVen ven, CancellationToken cancellationToken)
    {
        foreach (var stored in book.LiveFor(ven))
        {
            if (!await IsSettledAsync(stored, ven, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a VEN has nothing to learn of an event, and owes no answer to it.</summary>
    private async Task<bool> IsSettledAsync(EventDocument stored, KnownVen ven, CancellationToken cancellationToken)
    {
        var response = await FindSentAsync(stored, ven, cancellationToken);
        return response is null
            ? stored.CancelledAt is not null || book.WhyHeld(stored, ven.VenId) is not null
            : response.Settles(stored) || room.Held(ven.VenId).Contains(stored.EventId);
    }

    private async Task<bool> IsSentAsync(EventDocument stored, KnownVen ven, CancellationToken cancellationToken)
    {
        if (stored.CancelledAt is null && book.WhyHeld(stored, ven.VenId) is not HeldBack.OptOutWindow)
        {
            return true;
        }

        var response = await FindSentAsync(stored, ven, cancellationToken);
        return response is not null && (stored.CancelledAt is null || !response.Settles(stored));
    }

    /// <summary>How an event stands with a VEN that has it; null when it was not sent, or was withdrawn since.</summary>
    private async ValueTask<EventResponseDocument?> FindSentAsync(EventDocument stored, KnownVen ven, CancellationToken cancellationToken) =>
        await _events.FindResponseAsync(stored.EventId, ven.VenId, cancellationToken) is { Value: { Withdrawn: false } response } ? response : null;

    private Reply Distribute(IReadOnlyList<EventDocument> sent, KnownVen ven, string requestId, OutboxRow? row)
    {
        var now = clocks.Domain.GetUtcNow();
        var message = new OadrDistributeEvent
        {
            EiResponse = EiResponse.Ok(requestId),
            RequestId = NewId.Of("DIST"),
            VtnId = new VtnId(options.Value.VtnId),
            Events = [.. sent.Select(stored => EventMessage.Build(stored, ven, now))],
        };
        return new Reply(message)
        {
            Profile = ven.Profile,
            Row = row,
            WrittenAsync = cancellationToken => NoteDeliveryAsync(sent, ven, row, cancellationToken),
        };
    }

    /// <summary>Notes what a VEN was sent. A row whose events all need no answer, or have one, is closed when written (architecture decision 5).</summary>
    private async Task NoteDeliveryAsync(IReadOnlyList<EventDocument> sent, KnownVen ven, OutboxRow? row, CancellationToken cancellationToken)
    {
        UnitOfWork work;
        do
        {
            work = new UnitOfWork();
            var isSettled = true;
            foreach (var stored in sent)
            {
                isSettled &= await NoteDeliveryAsync(stored, ven, work, cancellationToken);
            }

            if (row is not null && isSettled)
            {
                work.Close(row);
            }
        }
        while (!work.IsEmpty && !await database.TryCommitAsync(work, cancellationToken));

        if (sent.Count > 0)
        {
            Log.Delivered(logger, ven.VenId, sent.Count);
        }
    }

    /// <returns>Whether the VEN owes no answer to the event.</returns>
    private async Task<bool> NoteDeliveryAsync(EventDocument stored, KnownVen ven, UnitOfWork work, CancellationToken cancellationToken)
    {
        var read = await _events.FindResponseAsync(stored.EventId, ven.VenId, cancellationToken);
        var response = read is { Value: { Withdrawn: false } known } ? known : new EventResponseDocument { EventId = stored.EventId, VenId = ven.VenId.Value };
        if (!(response.DeliveredModification >= stored.ModificationNumber))
        {
            response = response with
            {
                DeliveredModification = stored.ModificationNumber,
                DeliveredAt = clocks.Domain.GetUtcNow(),
                Withdrawn = stored.IsPendingAt(clocks.Domain.GetUtcNow()) && !book.IsFor(stored, ven.VenId),
            };
            EventStore.Save(work, read, response);
        }

        return response.Settles(stored);
    }

    private static partial class Log
    {
        [LoggerMessage(2111, LogLevel.Information, "VEN {VenId} answered event {OadrEventId} modification {ModificationNumber}: {OptType}")]
        public static partial void Answered(ILogger logger, VenId venId, OadrEventId oadrEventId, uint modificationNumber, OptType optType);

        [LoggerMessage(2112, LogLevel.Warning, "VEN {VenId}: answer to event {OadrEventId} refused: {Description}")]
        public static partial void AnswerRefused(ILogger logger, VenId venId, HiddenText oadrEventId, QuotingText description);

        [LoggerMessage(2113, LogLevel.Warning, "VEN {VenId} could not take a message of events: {ResponseCode} {Description}")]
        public static partial void MessageRefused(ILogger logger, VenId venId, int responseCode, HiddenText description);

        [LoggerMessage(2114, LogLevel.Information, "VEN {VenId} was sent {EventCount} events")]
        public static partial void Delivered(ILogger logger, VenId venId, int eventCount);

        [LoggerMessage(2115, LogLevel.Warning, "Event {OadrEventId} is held back from VEN {VenId}: its events would take more than {MaxBytes} bytes")]
        public static partial void NoRoom(ILogger logger, string oadrEventId, VenId venId, int maxBytes);
    }
}
