namespace FlexCoop.Conformance.Tests.Certify;

/// <summary>The clock of somebody who waits at the node under test: as he waits, the node's time passes.</summary>
/// <param name="domain">The node's clock of events and reports, which people read.</param>
/// <param name="wire">The node's clock of polls and retries, by which waits are measured.</param>
/// <param name="pass">Lets the node's time pass; gives whether it has passed, or the node has something to say before.</param>
internal sealed class PassingClock(TimeProvider domain, TimeProvider wire, Func<TimeSpan, Task<bool>> pass) : TimeProvider
{
    public override long TimestampFrequency => wire.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => domain.GetUtcNow();

    public override long GetTimestamp() => wire.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new PassingTimer();
        if (dueTime > TimeSpan.Zero)
        {
            _ = FireAsync(timer, callback, state, dueTime);
        }
        else if (dueTime == TimeSpan.Zero)
        {
            callback(state);
        }

        return timer;
    }

    private async Task FireAsync(PassingTimer timer, TimerCallback callback, object? state, TimeSpan dueTime)
    {
        await Task.Yield();
        if (await pass(dueTime) && !timer.IsOver)
        {
            callback(state);
        }
    }

    private sealed class PassingTimer : ITimer
    {
        public bool IsOver { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            IsOver = true;
            return true;
        }

        public void Dispose() => IsOver = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
