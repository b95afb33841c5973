namespace FlexCoop.Conformance;

/// <summary>A scenario while it is played: what is written down of it, and when it is given up.</summary>
/// <remarks>It is given up when it took longer than the limit, not counting what a person or the calendar needs (<see cref="Pause"/>).</remarks>
public sealed class ScenarioRun : IDisposable
{
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _both;

    internal ScenarioRun(TimeProvider clock, TimeSpan limit, CancellationToken cancellationToken)
    {
        Limit = limit;
        Transcript = new Transcript(clock);
        _deadline = new CancellationTokenSource(limit, clock);
        _both = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, cancellationToken);
    }

    /// <summary>What has gone over the wire.</summary>
    public Transcript Transcript { get; }

    /// <summary>Gives the scenario up.</summary>
    public CancellationToken Cancellation => _both.Token;

    internal TimeSpan Limit { get; }

    internal bool IsLate => _deadline.IsCancellationRequested;

    /// <summary>Lets a person or the calendar take their time; afterwards the limit begins anew.</summary>
    public async Task<T> Pause<T>(Func<Task<T>> wait)
    {
        _deadline.CancelAfter(Timeout.InfiniteTimeSpan);
        try
        {
            return await wait();
        }
        finally
        {
            _deadline.CancelAfter(Limit);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _both.Dispose();
        _deadline.Dispose();
    }
}
