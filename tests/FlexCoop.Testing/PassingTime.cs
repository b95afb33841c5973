namespace FlexCoop.Testing;

/// <summary>Lets time pass as fast as somebody waits for it.</summary>
public static class PassingTime
{
    /// <summary>Runs something to its end; whenever it waits on the clock, the clock moves there, and the wait is noted.</summary>
    public static async Task<T> RunAsync<T>(this TestClock clock, Func<CancellationToken, Task<T>> run, List<TimeSpan> waits, CancellationToken cancellationToken)
    {
        var running = run(cancellationToken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        while (true)
        {
            var timer = clock.NextTimerAsync(TimeSpan.FromDays(100), over.Token);
            if (await Task.WhenAny(running, timer) == running)
            {
                await over.CancelAsync();
                await ((Task)timer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return await running;
            }

            var until = await timer;
            waits.Add(until - clock.GetUtcNow());
            clock.AdvanceTo(until);
        }
    }
}
