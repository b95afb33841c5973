namespace FlexCoop.Conformance.Tests;

/// <summary>Every scenario with a VEN under test, against ours.</summary>
public sealed class VenScenarioTests
{
    private static IEnumerable<TestCaseData> Scenarios => VenScenarios.All.Select(scenario => new TestCaseData(scenario).SetArgDisplayNames(scenario.ToString()));

    [TestCaseSource(nameof(Scenarios))]
    [CancelAfter(20_000)]
    public async Task Ven_Scenario_Holds(VenScenario scenario, CancellationToken cancellationToken) => await Played.ExpectPassedAsync(
        ScenarioHeading.Of(scenario, TransferModes.Pull),
        async run =>
        {
            await using var ven = new ProductVen();
            await using var vtn = await RawVtn.StartAsync(() => ven.Now, run.Cancellation);
            vtn.Transcript = run.Transcript;
            var bench = new VenBench(ven, vtn, run.Cancellation);

            await bench.RunAsync(scenario);
        },
        cancellationToken);

    [Test]
    public void Ven_Scenarios_AreOneForEachNumber() =>
        Assert.That(VenScenarios.All.Select(scenario => scenario.Number), Is.Unique);
}
