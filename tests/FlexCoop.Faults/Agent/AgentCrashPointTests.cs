using FlexCoop.Testing;
using FlexCoop.Ven;

namespace FlexCoop.Faults;

/// <summary>The agent dies at each of its crash points with whatever reaches it: no command is doubled, none is given outside its event or against the owner's word, and what was confirmed is delivered .</summary>
public sealed class AgentCrashPointTests
{
    private const int Chains = 3;

    [Test, CancelAfter(900_000)]
    public async Task Crash_AtEveryPlaceWithEverythingThatReachesIt_DoublesNoCommandAndLetsGo(CancellationToken cancellationToken)
    {
        var visits = await VisitsAsync(cancellationToken);
        await TestContext.Out.WriteLineAsync($"{visits.Count} crash points");
        Assert.That(visits.Select(visit => visit.Split('/')[0]), Is.SupersetOf(AgentCrashPoints.All), "places");

        var crashed = await Task.WhenAll(Enumerable.Range(0, Chains).Select(chain => CrashAsync([.. visits.Where((_, index) => index % Chains == chain)], cancellationToken)));

        Assert.That(crashed.SelectMany(points => points), Is.EquivalentTo(visits), "the agent has died at each place with everything");
    }

    private static async Task<IReadOnlyList<string>> VisitsAsync(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await using var day = await AgentDay.StartAsync("trace:" + folder["visits"], cancellationToken);
        await day.LiveAsync(cancellationToken);
        await day.Box.Agent.KillAsync(cancellationToken);
        var visits = (await File.ReadAllLinesAsync(folder["visits"], cancellationToken)).Distinct();

        // A query comes first: only an agent without a registration sends one.
        return [.. visits.OrderBy(visit => !visit.EndsWith("/oadrQueryRegistration", StringComparison.Ordinal)).ThenBy(visit => visit, StringComparer.Ordinal)];
    }

    private static async Task<IReadOnlyList<string>> CrashAsync(IReadOnlyList<string> visits, CancellationToken cancellationToken)
    {
        await using var day = await AgentDay.StartAsync(visits[0], cancellationToken);
        var crashed = new List<string>();
        foreach (var (visit, next) in visits.Zip([.. visits.Skip(1), null]))
        {
            if (await day.LiveAsync(cancellationToken))
            {
                crashed.Add(visit);
            }

            Assert.That(day.Check(), Is.Empty, $"after the death at {visit}");
            await day.StartAgainAsync(next);
        }

        await day.LiveAsync(cancellationToken);
        await day.Box.Agent.SignalAsync("TERM", cancellationToken);
        await day.Box.Agent.EndAsync(cancellationToken);
        Assert.That(day.Check(), Is.Empty, "the end");
        Assert.That(day.Held(), Is.Empty, "every device is let go");
        Assert.That(day.Undelivered, Is.Empty, "what was confirmed was delivered");
        return crashed;
    }
}
