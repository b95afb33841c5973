using FlexCoop.Middleware.Certify;
using FlexCoop.Testing;

namespace FlexCoop.Conformance.Tests.Certify;

/// <summary>Our nodes as certify plays with them: one after the other at one node, by what an operator's command knows, on clocks of which no reading is a whole second. It must not fail a node that does everything right.</summary>
public sealed class ByHandTests
{
    private const int MostAreInTheClear = 90;

    private static readonly TimeSpan Patience = TimeSpan.FromDays(3);

    /// <summary>Five seconds of anybody's time; and what samples while somebody waits, whose wait is here over at once.</summary>
    private static readonly string[] PlayedElsewhere = ["TR-24", "RP-16", "RP-19", "RP-20", "RP-21", "RP-22", "RP-36"];

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Test, CancelAfter(300_000)]
    public async Task CertifyVtn_OursByHand_FailsNothing(CancellationToken cancellationToken)
    {
        await using var vtn = await ProductVtn.StartRunningAsync(cancellationToken);
        var clock = new PassingClock(vtn.Clock, vtn.Clock, async time =>
        {
            await vtn.PassAsync(time, cancellationToken);
            return true;
        });
        using var certify = new CertifyVtn(new CertifyOptions { Url = vtn.Url, Patience = Patience }, new ProductOperatorDesk(vtn), TextWriter.Null, clock);

        await ExpectAllPassAsync(certify.Prepare(), cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task CertifyVen_OursByHand_FailsNothing(CancellationToken cancellationToken)
    {
        await using var ven = new ProductVen(isRunning: true);
        var clock = new PassingClock(ven.Clock, ven.RealClock, async time =>
        {
            if (time == Patience)
            {
                // Somebody waits for the VEN to come, and it does.
                await ven.NextContactAsync(cancellationToken);
                return false;
            }

            await ven.PassAsync(time, cancellationToken);
            return true;
        });
        var options = new CertifyOptions { Url = new Uri($"http://localhost:{FreePort.Find()}/"), Patience = Patience, Resources = ven.Resources };
        using var certify = new CertifyVen(options, new ProductOwnerDesk(ven), TextWriter.Null, clock);

        await ExpectAllPassAsync([.. certify.Prepare().Where(scenario => !PlayedElsewhere.Contains(scenario.Heading.Number))], cancellationToken);
    }

    /// <summary>What takes certificates is skipped.</summary>
    private static async Task ExpectAllPassAsync(IReadOnlyList<CertifyScenario> scenarios, CancellationToken cancellationToken)
    {
        var results = new List<ScenarioResult>();
        foreach (var scenario in scenarios)
        {
            results.Add(await ScenarioRunner.RunAsync(scenario.Heading, TimeProvider.System, Limit, scenario.PlayAsync, cancellationToken));
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results.Count(result => result.Verdict == Verdict.Passed), Is.GreaterThan(MostAreInTheClear));
            foreach (var result in results.Where(result => result.Verdict != Verdict.Passed && result.Finding?.Contains("certificates", StringComparison.Ordinal) != true))
            {
                Assert.Fail(result.ToString());
            }
        }
    }
}
