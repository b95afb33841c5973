using System.Collections.Concurrent;
using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>The ways to all VENs in push mode.</summary>
public sealed class PushLanes : IDisposable
{
    private readonly ConcurrentDictionary<VenId, PushLane> _lanes = new();
    private readonly OwedMessages _owed;
    private readonly Clocks _clocks;
    private volatile Func<PushLane, Task>? _run;

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
        var all = _owed.All(ven.VenId);
        IReadOnlyList<string> refused = [.. all.Where(row => lane?.IsRefused(row) == true).Select(row => row.Kind)];
        var waiting = all.Select(row => lane?.TroubleOf(row)).Where(trouble => trouble is not null).MinBy(trouble => trouble!.NextTryAt);
        var (isRunning, inTheWay) = (lane?.IsRunning == true, lane?.Trouble);
        var status = isRunning || (isOwed && inTheWay is null) ? PushStatus.Pushing
            : isOwed || waiting is not null ? PushStatus.Waiting
            : refused.Count > 0 ? PushStatus.Refused
            : PushStatus.Idle;
        return new PushStanding(address, status, inTheWay ?? waiting, refused);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var lane in _lanes.Values)
        {
            _ = lane.Close();
        }
    }

    /// <summary>Since when a VEN cannot be reached; null when it can, or nobody has tried.</summary>
    internal DateTimeOffset? OutOfReachSince(KnownVen ven) => _lanes.TryGetValue(ven.VenId, out var lane) ? lane.Trouble?.Since : null;

    /// <summary>Ends when nothing is under way to a VEN; at once when nothing is.</summary>
    public Task Running(VenId venId) => _lanes.TryGetValue(venId, out var lane) ? lane.Running : Task.CompletedTask;

    /// <summary>From now on what is owed is pushed.</summary>
    internal void Open(Func<PushLane, Task> run) => _run = run;

    /// <summary>Begins nothing more, and waits for what is under way.</summary>
    internal Task CloseAsync()
    {
        _run = null;
        return Task.WhenAll(_lanes.Values.Select(lane => lane.Close()));
    }

    /// <summary>There may be something for a VEN in push mode.</summary>
    internal void Wake(VenId venId) => Wake(venId, lane => lane.Wake());

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
        if (ven.PushAddress is not null)
        {
            Wake(ven.VenId, lane => lane.Afresh());
        }
    }

    /// <summary>Nothing is pushed to a VEN any more, unless it has been woken meanwhile.</summary>
    internal void TryRemove(PushLane lane)
    {
        if (lane.TryClose())
        {
            _lanes.TryRemove(KeyValuePair.Create(lane.VenId, lane));
        }
    }

    private void Wake(VenId venId, Func<PushLane, bool> wake)
    {
        while (_run is { } run)
        {
            var lane = _lanes.GetOrAdd(venId, _ => new PushLane(venId, run, _clocks));
            if (wake(lane))
            {
                return;
            }

            // It has been closed, and makes room for another.
            _lanes.TryRemove(KeyValuePair.Create(venId, lane));
        }
    }
}
