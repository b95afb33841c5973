using System.Collections.Concurrent;
using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>The events that are still sent, in memory. Those for one VEN alone lie with it: what one home is told is nothing that each message to another looks through.</summary>
internal sealed class LiveEvents
{
    private readonly ConcurrentDictionary<string, EventDocument> _ofMany = new();
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, EventDocument>> _ofOne = new();

    /// <summary>Those that any VEN may be concerned by.</summary>
    public IEnumerable<EventDocument> OfMany => _ofMany.Values;

    public IEnumerable<EventDocument> All => OfMany.Concat(_ofOne.Values.SelectMany(events => events.Values));

    /// <summary>Those that a VEN may be concerned by.</summary>
    public IEnumerable<EventDocument> For(VenId venId) => _ofOne.TryGetValue(venId.Value, out var own) ? OfMany.Concat(own.Values) : OfMany;

    /// <summary>Takes an event, unless it is there in a later modification.</summary>
    public void Take(EventDocument stored) => Among(stored).AddOrUpdate(stored.EventId, stored, (_, other) => other.ModificationNumber > stored.ModificationNumber ? other : stored);

    /// <summary>Drops an event, unless it was changed since.</summary>
    public void Drop(EventDocument stored) => Among(stored).TryRemove(new KeyValuePair<string, EventDocument>(stored.EventId, stored));

    private ConcurrentDictionary<string, EventDocument> Among(EventDocument stored) => stored.Definition.Addressee is { } addressee ? _ofOne.GetOrAdd(addressee, _ => new()) : _ofMany;
}
