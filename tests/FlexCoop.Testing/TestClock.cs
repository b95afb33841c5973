namespace FlexCoop.Testing;

/// <summary>A clock that stands still until a test moves it; timers fire as it passes them, and those that are due when they are set at once.</summary>
public sealed class TestClock : TimeProvider
{
    /// <summary>How often one timer may fire in one move.</summary>
    private const int MostFirings = 1000;

    private readonly Lock _lock = new();
    private readonly List<TestTimer> _timers = [];
    private DateTimeOffset _now;
    private TaskCompletionSource _timersChanged = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TestClock()
        : this(new DateTimeOffset(2026, 6, 30, 18, 0, 0, TimeSpan.Zero))
    {
    }

    public TestClock(DateTimeOffset now) => _now = now;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new TestTimer(this, callback, state, period);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock; every timer that is passed fires at its own instant. Of one that fires again and again by itself the firings after the thousandth are left out but the last: who passes months need not wait for their seconds.</summary>
    public void Advance(TimeSpan by) => AdvanceTo(GetUtcNow() + by);

    public void AdvanceTo(DateTimeOffset instant)
    {
        var firings = new Dictionary<TestTimer, int>();
        while (true)
        {
            TestTimer? next;
            lock (_lock)
            {
                next = First(instant);
                _now = next is null ? (instant > _now ? instant : _now) : next.Due > _now ? next.Due : _now;
                next?.Fired(firings[next] = firings.GetValueOrDefault(next) + 1, instant);
            }

            if (next is null)
            {
                return;
            }

            next.Callback(next.State);
        }
    }

    /// <summary>Waits until somebody waits for this clock, for no longer than <paramref name="within"/> of its time, and moves it there.</summary>
    /// <returns>How far the clock was moved.</returns>
    public async Task<TimeSpan> AdvanceToNextTimerAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        var instant = await NextTimerAsync(within, cancellationToken);
        var moved = instant - GetUtcNow();
        AdvanceTo(instant);
        return moved;
    }

    /// <summary>Waits until somebody waits for this clock, for no longer than <paramref name="within"/> of its time.</summary>
    /// <returns>Until when.</returns>
    public async Task<DateTimeOffset> NextTimerAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            DateTimeOffset? due;
            lock (_lock)
            {
                changed = _timersChanged.Task;
                due = _timers.Where(timer => timer.Due <= _now + within).Select(timer => (DateTimeOffset?)timer.Due).Min();
            }

            if (due is { } instant)
            {
                return instant;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private void FireIfDue(TestTimer timer)
    {
        lock (_lock)
        {
            // The clock may have been moved meanwhile, or the timer been set to another time.
            if (!_timers.Contains(timer) || timer.Due > _now)
            {
                return;
            }

            timer.Fired(firings: 1, _now);
        }

        timer.Callback(timer.State);
    }

    /// <summary>The timer that is due first, if it is by then; a test may pass millions of them.</summary>
    private TestTimer? First(DateTimeOffset by)
    {
        TestTimer? first = null;
        foreach (var timer in _timers)
        {
            if (timer.Due <= by && (first is null || timer.Due < first.Due))
            {
                first = timer;
            }
        }

        return first;
    }

    private void Changed()
    {
        _timersChanged.TrySetResult();
        _timersChanged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class TestTimer(TestClock clock, TimerCallback callback, object? state, TimeSpan period) : ITimer
    {
        private TimeSpan _period = period;

        public TimerCallback Callback => callback;

        public object? State => state;

        public DateTimeOffset Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                _period = period;
                clock._timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = clock._now + dueTime;
                    clock._timers.Add(this);
                }

                if (dueTime == TimeSpan.Zero)
                {
                    ThreadPool.QueueUserWorkItem(_ => clock.FireIfDue(this));
                }

                clock.Changed();
                return true;
            }
        }

        /// <summary>Called under the clock's lock.</summary>
        public void Fired(int firings, DateTimeOffset until)
        {
            if (_period > TimeSpan.Zero)
            {
                var left = (until - Due) / _period;
                Due += firings == MostFirings && left > 1 ? _period * Math.Floor(left) : _period;
            }
            else
            {
                clock._timers.Remove(this);
            }
        }

        public void Dispose()
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
                clock.Changed();
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
