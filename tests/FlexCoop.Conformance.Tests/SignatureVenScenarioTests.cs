namespace FlexCoop.Conformance.Tests;

/// <summary>The scenarios of family XS with a VEN under test, against ours over mutual TLS.</summary>
public sealed class SignatureVenScenarioTests
{
    private static IEnumerable<TestCaseData> Scenarios => SignaturesAtVen.All.Select(scenario => new TestCaseData(scenario).SetArgDisplayNames(scenario.ToString()));

    [TestCaseSource(nameof(Scenarios))]
    [CancelAfter(60_000)]
    public async Task Ven_Scenario_Holds(VenScenario scenario, CancellationToken cancellationToken) => await Played.ExpectPassedAsync(
        ScenarioHeading.Of(scenario, TransferModes.Pull),
        async run =>
        {
            using var certificates = new BenchCertificates();
            await using var ven = new ProductVen { Certificates = certificates };
            var security = new RawVtnSecurity(certificates.Vtn, certificates.OtherVtn, certificates.Trust(ven.RealNow), () => ven.RealNow);
            await using var vtn = await RawVtn.StartSigningAsync(() => ven.Now, security, run.Cancellation);
            vtn.Transcript = run.Transcript;
            var bench = new VenBench(ven, vtn, run.Cancellation);

            await bench.RunAsync(scenario);
        },
        cancellationToken);
}
