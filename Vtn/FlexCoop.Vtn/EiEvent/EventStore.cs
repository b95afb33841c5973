using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>What the VTN asks of storage about events and what VENs answered to them.</summary>
internal sealed class EventStore(Database database)
{
    private readonly DocumentCollection<EventDocument> _events = database.Documents(EventDocument.Collection);
    private readonly DocumentCollection<EventResponseDocument> _responses = database.Documents(EventResponseDocument.Collection);

    public ValueTask<Stored<EventDocument>?> FindAsync(string eventId, CancellationToken cancellationToken) => _events.FindAsync(eventId, cancellationToken);

    public ValueTask<IReadOnlyList<Stored<EventDocument>>> ListAsync(string? after, int limit, CancellationToken cancellationToken) =>
        _events.ListAsync(after, limit, cancellationToken);

    /// <summary>The events that VENs are still sent.</summary>
    public ValueTask<IReadOnlyList<Stored<EventDocument>>> FindLiveAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        _events.FindRangeAsync(EventDocument.SentUntilIndex, IndexKey.Of(now), to: null, cancellationToken);

    public ValueTask<Stored<EventResponseDocument>?> FindResponseAsync(string eventId, VenId venId, CancellationToken cancellationToken) =>
        _responses.FindAsync(EventResponseDocument.Id(eventId, venId.Value), cancellationToken);

    public ValueTask<IReadOnlyList<Stored<EventResponseDocument>>> FindResponsesAsync(string eventId, CancellationToken cancellationToken) =>
        _responses.FindAllAsync(EventResponseDocument.EventIndex, eventId, cancellationToken);

    /// <summary>A page of what a VEN was ever sent, the latest first.</summary>
    /// <param name="venId">The VEN.</param>
    /// <param name="after">After which it goes on; null for the latest.</param>
    /// <param name="limit">The most to return.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<IReadOnlyList<(IndexPlace Place, Stored<EventResponseDocument> Document)>> ListResponsesAsync(VenId venId, IndexPlace? after, int limit, CancellationToken cancellationToken) => _responses.WalkAsync(
        EventResponseDocument.VenIndex,
        new IndexRange(EventResponseDocument.VenKey(venId.Value, DateTimeOffset.MinValue), EventResponseDocument.VenKey(venId.Value, DateTimeOffset.MaxValue), IsDescending: true),
        after,
        limit,
        long.MaxValue,
        cancellationToken);

    /// <summary>Whether a VEN has given an opt of this id for an event.</summary>
    public async ValueTask<bool> HasOptAsync(VenId venId, OptId optId, CancellationToken cancellationToken) =>
        (await _responses.FindAllAsync(EventResponseDocument.OptIndex, EventResponseDocument.Id(venId.Value, optId.Value), venId.Value, cancellationToken)).Count > 0;

    /// <summary>Adds to a unit of work that an event concerns a VEN no more.</summary>
    public static void Withdraw(UnitOfWork work, Stored<EventResponseDocument> read) => work
        .Update(EventResponseDocument.Collection, read, read.Value with { Withdrawn = true });

    /// <summary>Adds a VEN's response to a unit of work, new or changed.</summary>
    public static UnitOfWork Save(UnitOfWork work, Stored<EventResponseDocument>? read, EventResponseDocument response) => read is null
        ? work.Insert(EventResponseDocument.Collection, response)
        : work.Update(EventResponseDocument.Collection, read, response);
}
