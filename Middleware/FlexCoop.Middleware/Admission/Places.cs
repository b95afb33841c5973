using System.Threading.RateLimiting;

namespace FlexCoop.Middleware.Admission;

/// <summary>Places for requests at work, and a queue before them in which nobody waits for long.</summary>
/// <remarks>
/// The framework's limiter holds places and queue. How long the next one would wait is told by how many wait already, and by how long it took, from a moment
/// when none was free, until as many were given back as there are: over a slow disk the queue is short, over a fast one it is long, and whoever is let in is
/// served about as soon as ever. Of the last measurements the fastest counts, so that a moment's halt, such as a collection, refuses nobody.
/// </remarks>
internal sealed class Places : IDisposable
{
    /// <summary>How many of the last measurements are kept.</summary>
    private const int Kept = 4;

    private readonly ConcurrencyLimiter _limiter;
    private readonly int _atOnce;
    private readonly TimeSpan _within;
    private readonly TimeProvider _clock;
    private readonly Lock _pace = new();
    private readonly Queue<double> _secondsEach = new(Kept);
    private int _taken;
    private int _waiting;
    private int _givenBack;
    private long? _since;

    /// <param name="atOnce">How many places there are.</param>
    /// <param name="waiting">How many may wait for one, however fast they are given back.</param>
    /// <param name="within">How long anybody may have to wait.</param>
    /// <param name="clock">The wire clock.</param>
    public Places(int atOnce, int waiting, TimeSpan within, TimeProvider clock)
    {
        (_atOnce, _within, _clock) = (atOnce, within, clock);
        _limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = atOnce, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
    }

    /// <summary>Takes a place, at once or after a short wait.</summary>
    /// <returns>Null when none would be free soon.</returns>
    public async ValueTask<Place?> TakeAsync(CancellationToken cancellationToken)
    {
        var lease = _limiter.AttemptAcquire();
        if (!lease.IsAcquired)
        {
            try
            {
                if (Interlocked.Increment(ref _waiting) * Pace() > _within.TotalSeconds)
                {
                    return null;
                }

                lease = await _limiter.AcquireAsync(permitCount: 1, cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref _waiting);
            }
        }

        if (!lease.IsAcquired)
        {
            return null;
        }

        Interlocked.Increment(ref _taken);
        return new Place(this, lease);
    }

    public void Dispose() => _limiter.Dispose();

    /// <summary>Begins to measure, now that no place is free, unless that is under way.</summary>
    /// <returns>How long it takes until a place is given back, in seconds, as measured of late; 0 before that.</returns>
    private double Pace()
    {
        lock (_pace)
        {
            if (_since is null)
            {
                (_since, _givenBack) = (_clock.GetTimestamp(), 0);
            }

            return _secondsEach.Count == 0 ? 0 : _secondsEach.Min();
        }
    }

    private void GiveBack(RateLimitLease lease)
    {
        var areAllFree = Interlocked.Decrement(ref _taken) == 0;
        lock (_pace)
        {
            Measure(areAllFree);
        }

        lease.Dispose();
    }

    private void Measure(bool areAllFree)
    {
        if (_since is { } since && ++_givenBack >= _atOnce)
        {
            if (_secondsEach.Count == Kept)
            {
                _secondsEach.Dequeue();
            }

            _secondsEach.Enqueue(_clock.GetElapsedTime(since).TotalSeconds / _givenBack);
            _since = null;
        }

        // Nobody is at work any more: the time until somebody comes says nothing.
        if (areAllFree)
        {
            _since = null;
        }
    }

    /// <summary>A place that was taken. It is given back once, however often it is disposed of.</summary>
    public sealed class Place(Places places, RateLimitLease lease) : IDisposable
    {
        private RateLimitLease? _lease = lease;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _lease, null) is { } held)
            {
                places.GiveBack(held);
            }
        }
    }
}
