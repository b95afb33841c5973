namespace FlexCoop.Conformance.Tests;

/// <summary>The scenarios on TLS with a VEN under test, against ours.</summary>
public sealed class TlsVenScenarioTests
{
    private static IEnumerable<TestCaseData> Scenarios => TlsAtVen.All.Select(scenario => new TestCaseData(scenario).SetArgDisplayNames(scenario.ToString()));

    [TestCaseSource(nameof(Scenarios))]
    [CancelAfter(300_000)]
    public async Task Ven_Scenario_Holds(VenTlsScenario scenario, CancellationToken cancellationToken)
    {
        using var certificates = new BenchCertificates();
        using var others = new BenchCertificates();
        await using var ven = new ProductVen { Certificates = certificates };
        using var expired = certificates.Issue("CN=vtn", until: ven.RealNow.AddDays(-1));
        using var otherName = certificates.Issue("CN=vtn", host: "elsewhere.example");
        using var bench = new VenTlsBench(ven, new VenTlsCertificates(certificates.Vtn, others.Vtn, expired, otherName, certificates.Trust(ven.RealNow)), cancellationToken);

        await scenario.RunAsync(bench);
    }
}
