using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>The way to one VEN: one push at a time, so that its order holds, and nobody else waits for it.</summary>
/// <remarks>What is in the way of all, such as that nobody listens, makes all wait; what one message met, such as a 500, makes that one wait.</remarks>
/// <param name="venId">The VEN.</param>
/// <param name="run">Does what is to be done, until there is nothing.</param>
/// <param name="clocks">By the wire clock it is woken.</param>
internal sealed class PushLane(VenId venId, Func<PushLane, Task> run, Clocks clocks) : Lane(clocks.Wire)
{
    /// <summary>Nobody is asked again sooner, however much he speaks …</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    /// <summary>… nor before this part of the wait is over: the address is one that the VEN has chosen, and need not be its own.</summary>
    private const int PartOfTheWait = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, PushedRow> _rows = [];
    private bool _isAskedToWait;
    private PushTrouble? _trouble;
    private long? _lastSent;
    private DateTimeOffset _triedAt;

    public VenId VenId => venId;

    /// <summary>What is in the way of all; null for nothing.</summary>
    public PushTrouble? Trouble
    {
        get
        {
            lock (_lock)
            {
                return _trouble;
            }
        }
    }

    /// <summary>Whether its last push took long: the next does not take the place of one that is quick.</summary>
    public bool IsSlow { get; set; }

    /// <summary>What a VEN refused, which is not sent again as it is.</summary>
    public bool IsRefused(OutboxRow row) => Find(row) is { IsRefused: true };

    /// <summary>Why a message failed, which is tried again; null when it did not.</summary>
    public PushTrouble? TroubleOf(OutboxRow row) => Find(row)?.Trouble;

    /// <summary>Whether a row may be pushed now; one that failed, or was pushed and not answered, only after ever longer times.</summary>
    public bool MayPush(OutboxRow row) => Find(row) is not { } pushed || (!pushed.IsRefused && pushed.NotBefore <= clocks.Wire.GetUtcNow());

    /// <summary>The same, but what was sent last and not answered lets others go first: it may be what is in the way.</summary>
    public bool MayGoFirst(OutboxRow row)
    {
        lock (_lock)
        {
            return row.Id != _lastSent && MayPush(row);
        }
    }

    /// <summary>When the first of the rows that failed, or were not answered, may be pushed again; null when none waited at an instant.</summary>
    public DateTimeOffset? DueAt(IReadOnlyList<OutboxRow> owed, DateTimeOffset waited) =>
        owed.Select(Find).Where(pushed => pushed is { IsRefused: false } && pushed.NotBefore > waited).Select(pushed => (DateTimeOffset?)pushed!.NotBefore).Min();

    /// <summary>The VEN took a row, and has yet to answer; rows that are owed no more are forgotten.</summary>
    /// <param name="row">The row.</param>
    /// <param name="wait">How long its answer is waited for the first time; each time it does not come, twice as long.</param>
    /// <param name="atMost">How long at most.</param>
    /// <param name="owed">All that is owed.</param>
    /// <returns>Why it failed before; null when it did not.</returns>
    public PushTrouble? Taken(OutboxRow row, TimeSpan wait, TimeSpan atMost, IReadOnlyList<OutboxRow> owed)
    {
        lock (_lock)
        {
            var before = Find(row);
            var times = (before is { Trouble: null } ? before.Times : 0) + 1;
            var longest = wait > atMost ? wait : atMost;
            var next = TimeSpan.FromSeconds(Math.Min(wait.TotalSeconds * Math.Pow(2, Math.Min(times, 40) - 1), longest.TotalSeconds));
            _rows[row.Id] = new PushedRow(row.Generation, times, clocks.Wire.GetUtcNow() + next, IsRefused: false);
            Forget(owed);
            return before?.Trouble;
        }
    }

    public void Refused(OutboxRow row)
    {
        lock (_lock)
        {
            _rows[row.Id] = new PushedRow(row.Generation, Times: 0, NotBefore: default, IsRefused: true);
        }
    }

    /// <summary>One message failed, and the way is open: it waits by itself.</summary>
    /// <returns>Whether it is the first time.</returns>
    public bool Failed(OutboxRow row, string fault, TimeSpan? wish, TimeSpan atMost, IReadOnlyList<OutboxRow> owed)
    {
        lock (_lock)
        {
            var before = Find(row)?.Trouble;
            var trouble = After(before, fault, wish, atMost);
            _rows[row.Id] = new PushedRow(row.Generation, trouble.Failures, trouble.NextTryAt, IsRefused: false, trouble);
            Forget(owed);
            return before is null;
        }
    }

    /// <summary>No message gets through.</summary>
    /// <param name="fault">Why.</param>
    /// <param name="wish">How long the VEN asks us to wait; null when it does not.</param>
    /// <param name="atMost">The longest wait.</param>
    /// <param name="sent">What had gone out; null for nothing.</param>
    /// <returns>Whether it is the first that did not.</returns>
    public bool Failed(string fault, TimeSpan? wish, TimeSpan atMost, OutboxRow? sent)
    {
        lock (_lock)
        {
            var before = _trouble;
            _trouble = After(before, fault, wish, atMost);
            (_triedAt, _isAskedToWait, _lastSent) = (clocks.Wire.GetUtcNow(), wish is not null, sent?.Id);
            return before is null;
        }
    }

    /// <summary>A message got through, whatever came of it.</summary>
    /// <returns>What was in the way before; null for nothing.</returns>
    public PushTrouble? GotThrough()
    {
        lock (_lock)
        {
            var before = _trouble;
            (_trouble, _lastSent) = (null, null);
            return before;
        }
    }

    /// <summary>Nothing is owed any more: what was in the way of it is no trouble.</summary>
    public void NothingOwed()
    {
        lock (_lock)
        {
            (_trouble, _lastSent) = (null, null);
            _rows.Clear();
        }
    }

    /// <summary>The VEN has registered again: whatever failed before may do now.</summary>
    /// <returns>False when it is closed.</returns>
    public bool Afresh()
    {
        lock (_lock)
        {
            (_trouble, _lastSent) = (null, null);
            _rows.Clear();
        }

        return Wake();
    }

    /// <summary>The VEN has spoken: what waits for its time is tried now, unless the VEN itself asked us to wait, or was tried just now.</summary>
    public void Heard()
    {
        lock (_lock)
        {
            var now = clocks.Wire.GetUtcNow();
            if (_trouble is not { } trouble || _isAskedToWait || trouble.NextTryAt <= now || now - _triedAt < Least || now - _triedAt < (trouble.NextTryAt - _triedAt) / PartOfTheWait)
            {
                return;
            }

            _trouble = trouble with { NextTryAt = now };
        }

        Wake();
    }

    protected override Task RunAsync() => run(this);

    private PushTrouble After(PushTrouble? before, string fault, TimeSpan? wish, TimeSpan atMost)
    {
        var now = clocks.Wire.GetUtcNow();
        var failures = (before?.Failures ?? 0) + 1;
        return new PushTrouble(before?.Since ?? now, fault, failures, now + PushBackOff.After(failures, wish, atMost));
    }

    private void Forget(IReadOnlyList<OutboxRow> owed)
    {
        var open = owed.Select(row => row.Id).ToHashSet();
        foreach (var id in _rows.Keys.Where(id => !open.Contains(id)).ToList())
        {
            _rows.Remove(id);
        }
    }

    private PushedRow? Find(OutboxRow row)
    {
        lock (_lock)
        {
            return _rows.TryGetValue(row.Id, out var pushed) && pushed.Generation == row.Generation ? pushed : null;
        }
    }

    /// <param name="Generation">As it was owed then.</param>
    /// <param name="Times">How often the VEN took it and did not answer, or it failed.</param>
    /// <param name="NotBefore">When it may be pushed again.</param>
    /// <param name="IsRefused">Whether it is not sent again as it is.</param>
    /// <param name="Trouble">Why it failed; null when it did not.</param>
    private sealed record PushedRow(long Generation, int Times, DateTimeOffset NotBefore, bool IsRefused, PushTrouble? Trouble = null);
}
