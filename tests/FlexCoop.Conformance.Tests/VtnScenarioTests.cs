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
    [CancelAfter(60_000)]
    public async Task Vtn_Scenario_Holds(VtnScenario scenario, TransferModes mode, CancellationToken cancellationToken)
    {
        await using var vtn = await ProductVtn.StartAsync(cancellationToken);
        using var bench = new VtnBench(vtn, cancellationToken, mode);

        await scenario.RunAsync(bench);
    }
}
