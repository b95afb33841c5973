using FlexCoop.Ca;
using FlexCoop.Conformance;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Fingerprints;
using FlexCoop.Middleware.Tests.Fingerprints;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Doors;

/// <summary>The conformance scenarios on TLS with a VTN under test, against ours: those of standard security at the door that is open by default, those of the suites at the certification door.</summary>
public sealed class TlsScenarioTests : IDisposable
{
    private const string ClientAuth = "1.3.6.1.5.5.7.3.2";
    private readonly TemporaryFolder _folder = new();

    private static IEnumerable<TestCaseData> Scenarios => TlsAtVtn.All.Select(scenario => new TestCaseData(scenario).SetArgDisplayNames(scenario.ToString()));

    [TestCaseSource(nameof(Scenarios))]
    [CancelAfter(300_000)]
    public async Task Vtn_Scenario_Holds(TlsScenario scenario, CancellationToken cancellationToken)
    {
        using var vendor = await OtherAuthority.MakeAsync(cancellationToken);
        using var stranger = await OtherAuthority.MakeAsync(cancellationToken);
        await File.WriteAllTextAsync(_folder["dorp.pem"], vendor.Anchors, cancellationToken);

        // Before the host's clock begins to stand still, or they would not be valid yet.
        var (entered, unknown) = (await vendor.IssueAsync("entered", cancellationToken), await stranger.IssueAsync("unknown", cancellationToken));
        await using var host = await DoorsHost.StartAsync(cancellationToken, ("Doors:TrustFolder", _folder.Path), ("Push:Networks", "127.0.0.0/8 ::1/128"));
        var now = host.Wire.GetUtcNow();
        await host.Services.GetRequiredService<FingerprintBook>().EnterAsync("VEN-VENDOR", "dorp", CertificateFingerprint.Of(entered), isSha1: false, cancellationToken);
        var certificates = new TlsCertificates(
            await host.EnrolAsync(cancellationToken),
            await host.EnrolAsync(cancellationToken, KeyBranch.Rsa),
            Expired: host.SignByStolenKey(now.AddHours(-2), now.AddHours(-1), ClientAuth),
            NotYetValid: host.SignByStolenKey(now.AddHours(1), now.AddDays(1), ClientAuth),
            entered,
            new VenId("VEN-VENDOR"),
            unknown)
        {
            EcdsaServer = await host.EnrolAsync(cancellationToken, mandate: host.NewMandate("ven-push", "localhost")),
            RsaServer = await host.EnrolAsync(cancellationToken, KeyBranch.Rsa, host.NewMandate("ven-push", "localhost")),
        };
        using var bench = new TlsBench(host.Url(scenario.Number.StartsWith("TR-", StringComparison.Ordinal) ? Door.Certification : Door.OpenAdr), host.Trust(), certificates, cancellationToken) { AnnounceAsync = host.AnnounceAsync };

        await scenario.RunAsync(bench);
    }

    public void Dispose() => _folder.Dispose();
}
