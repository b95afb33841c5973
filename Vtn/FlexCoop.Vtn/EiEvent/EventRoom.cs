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

    private readonly ConcurrentDictionary<VenId, FrozenSet<string>> _held = new();

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
    /// <returns>What was not held back before.</returns>
    internal IReadOnlyList<string> Note(VenId venId, IEnumerable<string> eventIds)
    {
        var before = Held(venId);
        var now = eventIds.ToFrozenSet();
        if (now.Count > 0)
        {
            _held[venId] = now;
        }
        else
        {
            _held.TryRemove(venId, out _);
        }

        return [.. now.Except(before)];
    }

    /// <summary>What is held back from a VEN.</summary>
    internal IReadOnlySet<string> Held(VenId venId) => _held.GetValueOrDefault(venId, FrozenSet<string>.Empty);

    private static string Id(OadrEvent one) => one.EiEvent.Descriptor.EventId.Value;

    private static int Bytes(IReadOnlyList<OadrEvent> events) =>
        OadrWriter.Write(new OadrDistributeEvent { RequestId = "", VtnId = new VtnId(""), Events = events }).Length;
}
