namespace FlexCoop.Conformance.Tests;

/// <summary>Every scenario with a VEN under test, against ours.</summary>
public sealed class VenScenarioTests
{
    /// <summary>Each scenario in each of its modes.</summary>
    private static IEnumerable<TestCaseData> Scenarios =>
        from scenario in VenScenarios.All
        from mode in (TransferModes[])[TransferModes.Pull, TransferModes.Push]
        where scenario.Modes.HasFlag(mode)
        select new TestCaseData(scenario, mode).SetArgDisplayNames($"{scenario} ({mode})");

    [TestCaseSource(nameof(Scenarios))]
    [CancelAfter(300_000)]
    public async Task Ven_Scenario_Holds(VenScenario scenario, TransferModes mode, CancellationToken cancellationToken) => await Played.ExpectPassedAsync(
        ScenarioHeading.Of(scenario, mode),
        async run =>
        {
            await using var ven = new ProductVen();
            await using var vtn = await RawVtn.StartAsync(() => ven.Now, run.Cancellation);
            vtn.Transcript = run.Transcript;
            var bench = new VenBench(ven, vtn, run.Cancellation, mode);

            await bench.RunAsync(scenario);
        },
        cancellationToken);

    [Test]
    public void Ven_Scenarios_AreOneForEachNumber() =>
        Assert.That(VenScenarios.All.Select(scenario => scenario.Number), Is.Unique);
}
