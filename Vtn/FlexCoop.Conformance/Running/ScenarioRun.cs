namespace FlexCoop.Conformance;

/// <summary>A scenario while it is played: what is written down of it, and when it is given up.</summary>
/// <remarks>It is given up when it took longer than the limit, not counting what a person or the calendar needs (<see cref="Pause"/>).</remarks>
public sealed class ScenarioRun : IDisposable
{
    private static readonly TimeSpan TidyWithin = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _both;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private int _pauses;

    internal ScenarioRun(TimeProvider clock, TimeSpan limit, CancellationToken cancellationToken)
    {
        _clock = clock;
        Limit = limit;
        Interruption = cancellationToken;
        Transcript = new Transcript(clock);
        _deadline = new CancellationTokenSource(limit, clock);
        _both = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, cancellationToken);
    }

    /// <summary>What has gone over the wire.</summary>
    public Transcript Transcript { get; }

    /// <summary>Gives the scenario up.</summary>
    public CancellationToken Cancellation => _both.Token;

    /// <summary>Ends the whole run, with all its scenarios.</summary>
    public CancellationToken Interruption { get; }

    internal TimeSpan Limit { get; }

    internal bool IsLate => _deadline.IsCancellationRequested;

    /// <summary>Lets a person or the calendar take their time; once nobody does any more, the limit begins anew.</summary>
    public async Task<T> Pause<T>(Func<Task<T>> wait)
    {
        Count(1);
        try
        {
            return await wait();
        }
        finally
        {
            Count(-1);
        }
    }

    /// <summary>Opens something of the bench's own: what goes wrong with it is not the node's fault.</summary>
    /// <exception cref="BenchFailedException">It cannot be opened.</exception>
    public static async Task<T> OpenAsync<T>(Func<Task<T>> open)
    {
        try
        {
            return await open();
        }
        catch (Exception failed) when (failed is not (OperationCanceledException or ScenarioSkippedException))
        {
            throw new BenchFailedException(failed.Message, failed);
        }
    }

    /// <summary>Tidies up after a scenario, under a limit of its own: the scenario may have been given up.</summary>
    public async Task TidyAsync(Func<CancellationToken, Task> tidyAsync)
    {
        using var limit = new CancellationTokenSource(TidyWithin, _clock);
        await tidyAsync(limit.Token);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _both.Dispose();
        _deadline.Dispose();
    }

    private void Count(int pauses)
    {
        lock (_lock)
        {
            _pauses += pauses;
            _deadline.CancelAfter(_pauses > 0 ? Timeout.InfiniteTimeSpan : Limit);
        }
    }
}
