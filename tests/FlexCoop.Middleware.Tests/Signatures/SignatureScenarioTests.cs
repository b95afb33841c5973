using FlexCoop.Ca;
using FlexCoop.Conformance;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Tests.Doors;

namespace FlexCoop.Middleware.Tests.Signatures;

/// <summary>The conformance scenarios of family XS with a VTN under test, against ours behind its door of TLS.</summary>
public sealed class SignatureScenarioTests
{
    private static IEnumerable<TestCaseData> Scenarios => SignaturesAtVtn.All.Select(scenario => new TestCaseData(scenario).SetArgDisplayNames(scenario.ToString()));

    [TestCaseSource(nameof(Scenarios))]
    [CancelAfter(300_000)]
    public async Task Vtn_Scenario_Holds(SignatureScenario scenario, CancellationToken cancellationToken)
    {
        var result = await ScenarioRunner.RunAsync(ScenarioHeading.Of(scenario), TimeProvider.System, TimeSpan.FromMinutes(2), run => PlayAsync(scenario, run), cancellationToken);

        Assert.That(result.Verdict, Is.EqualTo(Verdict.Passed), result.ToString());
    }

    private static async Task PlayAsync(SignatureScenario scenario, ScenarioRun run)
    {
        await using var host = await DoorsHost.StartAsync(run.Cancellation, ("Vtn:XmlSignatures", scenario.Policy.ToString()));
        var certificates = (await host.EnrolAsync(run.Cancellation), await host.EnrolAsync(run.Cancellation, KeyBranch.Rsa), await host.EnrolAsync(run.Cancellation));
        using var bench = new SignatureBench(host.Url(Door.OpenAdr), host.Trust(), host.Wire, certificates, run.Cancellation) { Transcript = run.Transcript };

        await scenario.RunAsync(bench);
    }
}
