using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests;

/// <summary>What is done again and again goes on.</summary>
public sealed class UpkeepTests
{
    /// <summary>A fault of ours, or an end that nobody asked for, is told, and ends neither the loop nor the server.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Fault_OfAnyKind_IsTold_AndTheNextRoundComes(CancellationToken cancellationToken)
    {
        var (clock, told, third) = (new TestClock(), new List<Exception>(), new TaskCompletionSource());
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Exception[] faults = [new InvalidDataException("a block that cannot be"), new OperationCanceledException("somebody else's")];
        var rounds = 0;
        var running = Upkeep.RunAsync(
            TimeSpan.FromMinutes(1),
            clock,
            _ =>
            {
                if (rounds++ is var round && round < faults.Length)
                {
                    throw faults[round];
                }

                third.TrySetResult();
                return Task.CompletedTask;
            },
            told.Add,
            stopping.Token);

        while (!third.Task.IsCompleted && !running.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        await stopping.CancelAsync();
        await running;
        Assert.That(told, Is.EqualTo(faults));
    }
}
