using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>The way to one receiver: one delivery at a time, so that its order holds, and nobody else waits for it.</summary>
/// <param name="id">The webhook.</param>
/// <param name="run">Does what is to be done, until there is nothing.</param>
/// <param name="clocks">By the wire clock it is woken.</param>
internal sealed class WebhookLane(string id, Func<WebhookLane, Task> run, Clocks clocks) : IDisposable
{
    private readonly Lock _lock = new();
    private bool _isRunning;
    private bool _isWanted;
    private bool _isClosed;
    private ITimer? _timer;
    private Task _running = Task.CompletedTask;

    public string Id => id;

    /// <summary>What it does, or did last.</summary>
    public Task Running
    {
        get
        {
            lock (_lock)
            {
                return _running;
            }
        }
    }

    /// <summary>How far it has looked without finding anything for this webhook.</summary>
    public long LookedTo { get; set; }

    /// <summary>When that was stored last.</summary>
    public DateTimeOffset StoredAt { get; set; }

    /// <summary>Whether the receiver was slow, or failed, last time: then it shares its places with others of its kind.</summary>
    public bool IsSlow { get; set; }

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

            // Whoever has woken it does not act in it.
            using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
            {
                _running = Task.Run(RunAsync);
            }
        }
    }

    /// <summary>Wakes it at an instant of the wire clock, unless something else does before.</summary>
    public void WakeAt(DateTimeOffset instant)
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = _isClosed ? null : clocks.Wire.CreateTimer(instant, Wake);
        }
    }

    /// <summary>Is woken at no instant any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            _timer?.Dispose();
        }
    }

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
}
