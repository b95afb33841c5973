using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;

namespace FlexCoop.Conformance;

/// <summary>Plays scenarios to their end, whatever the node under test does: what goes wrong becomes a verdict.</summary>
public static class ScenarioRunner
{
    /// <summary>Plays one scenario.</summary>
    /// <param name="heading">Which, and in which mode.</param>
    /// <param name="clock">The bench's.</param>
    /// <param name="limit">How long it may take, see <see cref="ScenarioRun"/>.</param>
    /// <param name="play">Opens the bench, and plays.</param>
    /// <param name="cancellationToken">Interrupts; the scenario is inconclusive then.</param>
    public static async Task<ScenarioResult> RunAsync(
        ScenarioHeading heading, TimeProvider clock, TimeSpan limit, Func<ScenarioRun, Task> play, CancellationToken cancellationToken)
    {
        using var run = new ScenarioRun(clock, limit, cancellationToken);
        var (started, begin) = (clock.GetUtcNow(), clock.GetTimestamp());
        var (verdict, finding) = await JudgeAsync(run, play, cancellationToken);
        return new ScenarioResult(heading, verdict, finding, started, clock.GetElapsedTime(begin), run.Transcript);
    }

    private static async Task<(Verdict Verdict, string? Finding)> JudgeAsync(ScenarioRun run, Func<ScenarioRun, Task> play, CancellationToken cancellationToken)
    {
        try
        {
            await play(run);
            return (Verdict.Passed, null);
        }
        catch (Exception end) when (end is not ScenarioSkippedException && cancellationToken.IsCancellationRequested)
        {
            return (Verdict.Inconclusive, end is OperationCanceledException ? "It was interrupted." : $"It was interrupted: {end.Message}");
        }
        catch (NonconformanceException broken)
        {
            return (Verdict.Failed, broken.Message);
        }
        catch (ScenarioSkippedException skipped)
        {
            return (Verdict.Skipped, skipped.Message);
        }
        catch (BenchFailedException failed)
        {
            return (Verdict.Inconclusive, $"The bench cannot be opened: {failed.Message}");
        }
        catch (Exception taken) when (taken.InnerException is AddressInUseException || taken is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse or SocketError.AddressNotAvailable or SocketError.AccessDenied })
        {
            return (Verdict.Inconclusive, $"The bench cannot open a port: {taken.Message}");
        }
        catch (OperationCanceledException) when (run.IsLate)
        {
            return (Verdict.Failed, $"The node under test did not get the scenario on within {run.Limit.TotalSeconds:0} s.");
        }
        catch (Exception silent) when (silent is HttpRequestException or IOException or SocketException or AuthenticationException)
        {
            return (Verdict.Failed, $"The node under test does not answer as HTTP asks: {silent.Message}{(silent.InnerException is { } inner ? $" ({inner.Message})" : "")}");
        }
        catch (Exception unforeseen) when (unforeseen is (InvalidOperationException or ArgumentException or KeyNotFoundException or InvalidCastException or NullReferenceException) && Place(unforeseen) is not null)
        {
            // A scenario that takes the only one, or the second one, of what came finds another number of them, or another kind.
            return (Verdict.Failed, $"What came has another shape than the scenario expects: {unforeseen.Message} {Place(unforeseen)}");
        }
#pragma warning disable CA1031 // Whatever else it is, the other scenarios are to be played, and the report written.
        catch (Exception broken)
#pragma warning restore CA1031
        {
            return (Verdict.Inconclusive, $"The bench failed: {broken}");
        }
    }

    /// <summary>Where in a scenario it came to light; null where it was not a scenario that looked at what came, but the bench at work.</summary>
    private static string? Place(Exception exception) =>
        exception.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("FlexCoop.", StringComparison.Ordinal)) is { } first && (first.Contains("AtVtn.", StringComparison.Ordinal) || first.Contains("AtVen.", StringComparison.Ordinal) || first.Contains($"{nameof(VenOffer)}.", StringComparison.Ordinal))
            ? first.Trim()
            : null;
}
