namespace FlexCoop.Vtn;

/// <summary>Does what there is to do, one run at a time, when it is woken or an instant has come. It costs no thread while it waits.</summary>
/// <param name="clock">By which it is woken at an instant.</param>
public abstract class Lane(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private bool _isRunning;
    private bool _isWanted;
    private bool _isClosed;
    private ITimer? _timer;
    private Task _running = Task.CompletedTask;

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

    /// <summary>Whether it does something.</summary>
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

    /// <summary>There may be something to do.</summary>
    /// <returns>False when it is closed.</returns>
    public bool Wake()
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return false;
            }

            _isWanted = true;
            if (_isRunning)
            {
                return true;
            }

            _isRunning = true;

            // Whoever has woken it does not act in it.
            using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
            {
                _running = Task.Run(RunWhileWantedAsync);
            }

            return true;
        }
    }

    /// <summary>Wakes it at an instant of its clock, unless another instant is given before.</summary>
    public void WakeAt(DateTimeOffset instant)
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = _isClosed ? null : clock.CreateTimer(instant, () => Wake());
        }
    }

    /// <summary>Begins nothing any more, if nobody has woken it since it was last looked at.</summary>
    /// <returns>Whether it is closed.</returns>
    public bool TryClose()
    {
        lock (_lock)
        {
            return !_isWanted && Close() is not null;
        }
    }

    /// <summary>Begins nothing any more.</summary>
    /// <returns>What is under way.</returns>
    public Task Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            _timer?.Dispose();
            _timer = null;
            return _running;
        }
    }

    /// <summary>Does what is to be done, until there is nothing.</summary>
    protected abstract Task RunAsync();

    private async Task RunWhileWantedAsync()
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

            await RunAsync();
        }
    }
}
