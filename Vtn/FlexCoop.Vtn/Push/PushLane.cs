using System.Collections.Concurrent;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>The way to one VEN: one push at a time, so that its order holds, and nobody else waits for it. It costs no thread while it waits.</summary>
/// <param name="venId">The VEN.</param>
/// <param name="run">Does what is to be done, until there is nothing.</param>
/// <param name="clocks">By the wire clock it is woken.</param>
internal sealed class PushLane(VenId venId, Func<PushLane, Task> run, Clocks clocks) : IDisposable
{
    /// <summary>Nobody is asked again sooner, however much he speaks.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<long, PushedRow> _rows = new();
    private bool _isRunning;
    private bool _isWanted;
    private ITimer? _timer;
    private volatile PushTrouble? _trouble;
    private DateTimeOffset _triedAt;

    public VenId VenId => venId;

    /// <summary>What it does, or did last.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    public bool IsRunning
    {
        get
        {
            lock (_lock)
            {
                return _isRunning;
            }
        }
    }

    /// <summary>What is in the way; null for nothing.</summary>
    public PushTrouble? Trouble => _trouble;

    /// <summary>What a VEN refused, which is not sent again as it is.</summary>
    public bool IsRefused(OutboxRow row) => Find(row) is { IsRefused: true };

    /// <summary>Whether a row may be pushed now; one that was pushed and not answered only after ever longer times.</summary>
    public bool MayPush(OutboxRow row) => Find(row) is not { } pushed || (!pushed.IsRefused && pushed.NotBefore <= clocks.Wire.GetUtcNow());

    /// <summary>When the first of the rows that were pushed and not answered may be pushed again; null for none.</summary>
    public DateTimeOffset? DueAt(IReadOnlyList<OutboxRow> owed) =>
        owed.Select(Find).Where(pushed => pushed is { IsRefused: false } && pushed.NotBefore > clocks.Wire.GetUtcNow()).Select(pushed => (DateTimeOffset?)pushed!.NotBefore).Min();

    /// <summary>The VEN took a row, and has yet to answer; rows that are owed no more are forgotten.</summary>
    /// <param name="row">The row.</param>
    /// <param name="wait">How long its answer is waited for the first time; each time it does not come, twice as long.</param>
    /// <param name="atMost">How long at most.</param>
    /// <param name="owed">All that is owed.</param>
    public void Taken(OutboxRow row, TimeSpan wait, TimeSpan atMost, IReadOnlyList<OutboxRow> owed)
    {
        var times = (Find(row)?.Times ?? 0) + 1;
        var longest = wait > atMost ? wait : atMost;
        var next = TimeSpan.FromSeconds(Math.Min(wait.TotalSeconds * Math.Pow(2, Math.Min(times, 40) - 1), longest.TotalSeconds));
        _rows[row.Id] = new PushedRow(row.Generation, times, clocks.Wire.GetUtcNow() + next, IsRefused: false);
        var open = owed.Select(other => other.Id).ToHashSet();
        foreach (var id in _rows.Keys.Where(id => !open.Contains(id)))
        {
            _rows.TryRemove(id, out _);
        }
    }

    public void Refused(OutboxRow row) => _rows[row.Id] = new PushedRow(row.Generation, Times: 0, NotBefore: default, IsRefused: true);

    /// <summary>A push failed.</summary>
    /// <returns>Whether it is the first that did.</returns>
    public bool Failed(string fault, TimeSpan? wish, TimeSpan atMost)
    {
        var (now, before) = (clocks.Wire.GetUtcNow(), _trouble);
        var failures = (before?.Failures ?? 0) + 1;
        _trouble = new PushTrouble(before?.Since ?? now, fault, failures, now + PushBackOff.After(failures, wish, atMost));
        _triedAt = now;
        return before is null;
    }

    /// <summary>A push succeeded.</summary>
    /// <returns>What was in the way before; null for nothing.</returns>
    public PushTrouble? Succeeded()
    {
        var before = _trouble;
        _trouble = null;
        return before;
    }

    /// <summary>The VEN has registered again: whatever failed before may do now.</summary>
    public void Afresh()
    {
        _trouble = null;
        _rows.Clear();
        Wake();
    }

    /// <summary>The VEN has spoken: what waits for its time is tried now.</summary>
    public void Heard()
    {
        var now = clocks.Wire.GetUtcNow();
        if (_trouble is { } trouble && trouble.NextTryAt > now && now - _triedAt >= Least)
        {
            _trouble = trouble with { NextTryAt = now };
            Wake();
        }
    }

    /// <summary>There may be something to do.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            _isWanted = true;
            if (_isRunning)
            {
                return;
            }

            _isRunning = true;
        }

        // Whoever has woken it does not act in it.
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            Running = Task.Run(RunAsync);
        }
    }

    /// <summary>Wakes it at an instant of the wire clock, unless something else does before.</summary>
    public void WakeAt(DateTimeOffset instant)
    {
        var time = instant - clocks.Wire.GetUtcNow();
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = clocks.Wire.CreateTimer(_ => Wake(), state: null, time > TimeSpan.Zero ? time : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _timer?.Dispose();
        }
    }

    private PushedRow? Find(OutboxRow row) => _rows.TryGetValue(row.Id, out var pushed) && pushed.Generation == row.Generation ? pushed : null;

    private async Task RunAsync()
    {
        while (true)
        {
            lock (_lock)
            {
                if (!_isWanted)
                {
                    _isRunning = false;
                    return;
                }

                _isWanted = false;
            }

            await run(this);
        }
    }

    /// <param name="Generation">As it was owed then.</param>
    /// <param name="Times">How often the VEN took it, and did not answer.</param>
    /// <param name="NotBefore">When it may be pushed again.</param>
    /// <param name="IsRefused">Whether it is not sent again as it is.</param>
    private sealed record PushedRow(long Generation, int Times, DateTimeOffset NotBefore, bool IsRefused);
}
