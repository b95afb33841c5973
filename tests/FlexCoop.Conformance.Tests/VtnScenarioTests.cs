namespace FlexCoop.Conformance.Tests;

/// <summary>Every scenario with a VTN under test, against ours.</summary>
public sealed class VtnScenarioTests
{
    private static IEnumerable<TestCaseData> Scenarios => 
        from scenario in VtnScenarios.All
        from mode in (TransferModes[])[TransferModes.Pull, TransferModes.Push]
        where scenario.Modes.HasFlag(mode)
        select new TestCaseData(scenario, mode).SetArgDisplayNames(scenario.ToString(), mode.ToString());

    [TestCaseSource(nameof(Scenarios))]
    [CancelAfter(300_000)]
    public async Task Vtn_Scenario_Holds(VtnScenario scenario, TransferModes mode, CancellationToken cancellationToken) => await Played.ExpectPassedAsync(
        ScenarioHeading.Of(scenario, mode),
        async run =>
        {
            await using var vtn = await ProductVtn.StartAsync(run.Cancellation);
            using var bench = new VtnBench(vtn, run.Cancellation, mode) { Transcript = run.Transcript };

            await scenario.RunAsync(bench);
        },
        cancellationToken);
}
