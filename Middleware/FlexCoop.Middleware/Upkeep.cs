namespace FlexCoop.Middleware;

/// <summary>What is done again and again while the process runs, and by each process for itself (<c>Middleware/README.md</c>: what is no job of a scheduler).</summary>
internal static class Upkeep
{
    /// <summary>Acts after each interval until the host stops. What breaks off, a store that takes nothing or a fault of ours, is told, and tried again after the next: it never ends the server.</summary>
    /// <param name="interval">Between two beginnings; rounds that take longer follow each other.</param>
    /// <param name="clock">The wire clock.</param>
    /// <param name="act">What is done; safe to do twice.</param>
    /// <param name="brokenOff">Is told.</param>
    /// <param name="stopping">Ends it.</param>
    public static async Task RunAsync(TimeSpan interval, TimeProvider clock, Func<CancellationToken, Task> act, Action<Exception> brokenOff, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                try
                {
                    await act(stopping);
                }
                catch (Exception broken) when (broken is not OperationCanceledException || !stopping.IsCancellationRequested)
                {
                    brokenOff(broken);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host stops, or could not start, which it would call this one's failure.
        }
    }
}
