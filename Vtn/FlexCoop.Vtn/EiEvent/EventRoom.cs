using System.Collections.Concurrent;
using System.Collections.Frozen;
using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>Which events of a VEN fit into one message; the others are held back until there is room.</summary>
/// <remarks>
/// What is held back is kept in memory, as of the last message that was built: after a restart all that a VEN does not have is owed anew.
/// </remarks>
public sealed class EventRoom
{
    /// <summary>The most bytes of the events in a message: a peer must take 1 MiB, and there is an envelope.</summary>
    internal const int MaxBytes = 1_000_000;

    private readonly ConcurrentDictionary<VenId, Noted> _noted = new();

    /// <summary>Whether events fit into a message.</summary>
    internal static bool Fits(IReadOnlyList<OadrEvent> events) => Bytes(events) <= MaxBytes;

    /// <summary>Those that fit, by eventID: first those that the VEN has, for leaving one out would cancel it (rule 61).</summary>
    /// <param name="events">All that are to be sent, in their order (rule 15), as they look on the wire.</param>
    /// <param name="has">Whether the VEN has an event.</param>
    internal static IReadOnlySet<string> Fitting(IReadOnlyList<OadrEvent> events, Func<string, bool> has)
    {
        var fitting = new HashSet<string>();
        var (bytes, empty) = (0, Bytes([]));
        foreach (var one in events.OrderBy(one => !has(Id(one))))
        {
            var more = Bytes([one]) - empty;
            if (bytes + more <= MaxBytes - empty)
            {
                bytes += more;
                fitting.Add(Id(one));
            }
        }

        return fitting;
    }

    /// <summary>Notes what is held back from a VEN.</summary>
    /// <param name="ven">The VEN.</param>
    /// <param name="live">All that are to be sent to it, in their order.</param>
    /// <param name="fitting">Those of them that fit.</param>
    /// <returns>What was not held back before.</returns>
    internal IReadOnlyList<string> Note(KnownVen ven, IReadOnlyList<EventDocument> live, IReadOnlySet<string> fitting)
    {
        var before = Held(ven.VenId);
        var held = live.Select(stored => stored.EventId).Where(id => !fitting.Contains(id)).ToFrozenSet();
        if (held.Count > 0)
        {
            _noted[ven.VenId] = new Noted(held, live, ven.Version);
        }
        else
        {
            _noted.TryRemove(ven.VenId, out _);
        }

        return [.. held.Except(before)];
    }

    /// <summary>What is held back from a VEN.</summary>
    internal IReadOnlySet<string> Held(VenId venId) => _noted.TryGetValue(venId, out var noted) ? noted.Held : FrozenSet<string>.Empty;

    /// <summary>Whether all is as it was noted, so that the same fit: a VEN polls often, and building its events takes long.</summary>
    internal bool IsAsNoted(KnownVen ven, IReadOnlyList<EventDocument> live) =>
        _noted.TryGetValue(ven.VenId, out var noted) && noted.VenVersion == ven.Version && noted.Live.SequenceEqual(live);

    private static string Id(OadrEvent one) => one.EiEvent.Descriptor.EventId.Value;

    private static int Bytes(IReadOnlyList<OadrEvent> events) =>
        OadrWriter.Write(new OadrDistributeEvent { RequestId = "", VtnId = new VtnId(""), Events = events }).Length;

    /// <param name="Held">What is held back.</param>
    /// <param name="Live">All that were to be sent.</param>
    /// <param name="VenVersion">The VEN as it was: what it is told of an event depends on it.</param>
    private sealed record Noted(FrozenSet<string> Held, IReadOnlyList<EventDocument> Live, long VenVersion);
}
