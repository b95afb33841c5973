namespace FlexCoop.Conformance.Tests;

/// <summary>The scenarios of family XS, and those of push over TLS, with a VEN under test, against ours over mutual TLS.</summary>
public sealed class SignatureVenScenarioTests
{
    private static IEnumerable<TestCaseData> Scenarios =>
        from scenario in SignaturesAtVen.All.Concat(PushOverTlsAtVen.All)
        from mode in (TransferModes[])[TransferModes.Pull, TransferModes.Push]
        where scenario.Modes.HasFlag(mode)
        select new TestCaseData(scenario, mode).SetArgDisplayNames($"{scenario} ({mode})");

    [TestCaseSource(nameof(Scenarios))]
    [CancelAfter(300_000)]
    public async Task Ven_Scenario_Holds(VenScenario scenario, TransferModes mode, CancellationToken cancellationToken) => await Played.ExpectPassedAsync(
        ScenarioHeading.Of(scenario, mode),
        async run =>
        {
            using var certificates = new BenchCertificates();
            await using var ven = new ProductVen { Certificates = certificates };
            var security = new RawVtnSecurity(certificates.Vtn, certificates.OtherVtn, certificates.Trust(ven.RealNow), () => ven.RealNow, certificates.OtherVen);
            await using var vtn = await RawVtn.StartSigningAsync(() => ven.Now, security, run.Cancellation);
            vtn.Transcript = run.Transcript;
            var bench = new VenBench(ven, vtn, run.Cancellation, mode);

            await bench.RunAsync(scenario);
        },
        cancellationToken);
}
