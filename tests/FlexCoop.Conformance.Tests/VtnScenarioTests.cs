namespace FlexCoop.Conformance.Tests;

/// <summary>Every scenario with a VTN under test, against ours.</summary>
public sealed class VtnScenarioTests
{
    private static IEnumerable<TestCaseData> Scenarios => VtnScenarios.All.Select(scenario => new TestCaseData(scenario).SetArgDisplayNames(scenario.ToString()));

    [TestCaseSource(nameof(Scenarios))]
    [CancelAfter(60_000)]
    public async Task Vtn_Scenario_Holds(VtnScenario scenario, CancellationToken cancellationToken) => await Played.ExpectPassedAsync(
        ScenarioHeading.Of(scenario, TransferModes.Pull),
        async run =>
        {
            await using var vtn = await ProductVtn.StartAsync(run.Cancellation);
            using var bench = new VtnBench(vtn, run.Cancellation) { Transcript = run.Transcript };

            await scenario.RunAsync(bench);
        },
        cancellationToken);
}
