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
    [CancelAfter(120_000)]
    public async Task Vtn_Scenario_Holds(SignatureScenario scenario, CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken, ("Vtn:XmlSignatures", scenario.Policy.ToString()));
        var certificates = (await host.EnrolAsync(cancellationToken), await host.EnrolAsync(cancellationToken, KeyBranch.Rsa), await host.EnrolAsync(cancellationToken));
        using var bench = new SignatureBench(host.Url(Door.OpenAdr), host.Trust(), host.Wire, certificates, cancellationToken);

        await scenario.RunAsync(bench);
    }
}
