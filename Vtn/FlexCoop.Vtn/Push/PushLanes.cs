using System.Collections.Concurrent;
using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>The ways to all VENs in push mode.</summary>
public sealed class PushLanes : IDisposable
{
    private readonly ConcurrentDictionary<VenId, PushLane> _lanes = new();
    private readonly OwedMessages _owed;
    private readonly Clocks _clocks;
    private Func<PushLane, Task>? _run;

    internal PushLanes(OwedMessages owed, Clocks clocks) => (_owed, _clocks) = (owed, clocks);

    /// <summary>Push to a VEN as it stands; null for one that polls, or is not served.</summary>
    public PushStanding? Find(KnownVen ven)
    {
        if (ven is not { PushAddress: { } address, IsServed: true })
        {
            return null;
        }

        // What is owed is looked at first: it is gone before the way to the VEN is idle.
        _lanes.TryGetValue(ven.VenId, out var lane);
        var isOwed = _owed.Next(ven.VenId, row => lane?.MayPush(row) != false && (!ven.IsLeaving || row.Kind == OwedKind.CancelRegistration)) is not null;
        IReadOnlyList<string> refused = [.. _owed.All(ven.VenId).Where(row => lane?.IsRefused(row) == true).Select(row => row.Kind)];
        var (isRunning, trouble) = (lane?.IsRunning == true, lane?.Trouble);
        return new PushStanding(address, isRunning || (isOwed && trouble is null) ? PushStatus.Pushing : isOwed ? PushStatus.Waiting : refused.Count > 0 ? PushStatus.Refused : PushStatus.Idle, trouble, refused);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var lane in _lanes.Values)
        {
            lane.Dispose();
        }
    }

    /// <summary>From now on what is owed is pushed.</summary>
    internal void Open(Func<PushLane, Task> run) => _run = run;

    /// <summary>Begins nothing more, and waits for what is under way.</summary>
    internal Task CloseAsync()
    {
        _run = null;
        return Task.WhenAll(_lanes.Values.Select(lane => lane.Running));
    }

    /// <summary>There may be something for a VEN in push mode.</summary>
    internal void Wake(VenId venId)
    {
        if (_run is { } run)
        {
            _lanes.GetOrAdd(venId, _ => new PushLane(venId, run, _clocks)).Wake();
        }
    }

    /// <summary>A VEN has spoken.</summary>
    internal void Heard(KnownVen ven)
    {
        if (ven.PushAddress is null)
        {
            return;
        }

        if (!ven.IsTold)
        {
            // It acts under its registration: it has it, though the answer seemed lost.
            ven.Told();
            Wake(ven.VenId);
        }

        if (_lanes.TryGetValue(ven.VenId, out var lane))
        {
            lane.Heard();
        }
    }

    /// <summary>A VEN was told that it is registered, or registered again; or it was entered as one of 2.0a.</summary>
    internal void Told(KnownVen ven)
    {
        ven.Told();
        if (ven.PushAddress is null)
        {
            return;
        }

        if (_lanes.TryGetValue(ven.VenId, out var lane))
        {
            lane.Afresh();
        }
        else
        {
            Wake(ven.VenId);
        }
    }

    /// <summary>Nothing is pushed to a VEN any more.</summary>
    internal void Remove(PushLane lane)
    {
        if (_lanes.TryRemove(KeyValuePair.Create(lane.VenId, lane)))
        {
            lane.Dispose();
        }
    }
}
