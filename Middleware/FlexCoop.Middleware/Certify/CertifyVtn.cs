using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using FlexCoop.Conformance;
using FlexCoop.OpenAdr;

namespace FlexCoop.Middleware.Certify;

/// <summary>The scenarios with a VTN under test, whose operator is a person or a program.</summary>
internal sealed class CertifyVtn(CertifyOptions options, IDesk desk, TextWriter output, TimeProvider clock) : IDisposable
{
    private CertifyFolder? _folder;
    private IReadOnlyList<X509Certificate2> _trusted = [];

    /// <summary>Opens the certificates, and gives what is to be played.</summary>
    /// <exception cref="StartException">A certificate cannot be read, or a number is unknown.</exception>
    public IReadOnlyList<CertifyScenario> Prepare()
    {
        if (options.Certificates is { } path)
        {
            _folder = CertifyFolder.Open(path);
            _trusted = [.. options.Trust.SelectMany(CertifyFolder.ReadBundle)];
        }

        return CertifyChoice.Of(options, [.. VtnScenarios.All.Select(Bare), .. TlsAtVtn.All.Select(Tls), .. SignaturesAtVtn.All.Select(Signed)]);
    }

    /// <summary>Says once what is to be set up at the VTN under test.</summary>
    public async Task<DeskAnswer> SetUpAsync(CancellationToken cancellationToken)
    {
        var text = "At the VTN under test, once: the programs http://MarketContext1 and http://MarketContext2; unknown VENs may register"
            + (_folder is null ? "." : $", by these certificates: {string.Join("; ", _folder.Known.Select(ven => $"{CertifyFolder.NameOf(ven)} {CertifyFolder.Fingerprint(ven)}"))}; the last for the venID '{CertifyFolder.VenEntered}' alone, each other for whatever venID you give. Trust the authorities ca-*.pem in '{_folder.Path}'.");
        var fingerprints = new JsonObject([.. (_folder?.Known ?? []).Select(ven => KeyValuePair.Create(CertifyFolder.NameOf(ven), (JsonNode?)CertifyFolder.Fingerprint(ven)))]);
        return await desk.AskAsync(new Instruction("", "setUp", text, new JsonObject { ["url"] = options.Url.ToString(), ["fingerprints"] = fingerprints }), cancellationToken);
    }

    public void Dispose()
    {
        _folder?.Dispose();
        foreach (var certificate in _trusted)
        {
            certificate.Dispose();
        }
    }

    private CertifyScenario Bare(VtnScenario scenario) => new(ScenarioHeading.Of(scenario, options.Mode & scenario.Modes), async run =>
    {
        var vtn = new ManualOperator(options.Url, new Hands(desk, run, scenario.Number, options.Patience, clock, output));
        using var bench = new VtnBench(vtn, run.Cancellation, options.Mode) { Transcript = run.Transcript, Securities = Securities(), PushHost = options.PushHost };
        try
        {
            await scenario.RunAsync(bench);
        }
        finally
        {
            await vtn.TidyAsync();
            await run.TidyAsync(bench.TidyAsync);
        }
    });

    private CertifyScenario Signed(SignatureScenario scenario) => new(InMode(ScenarioHeading.Of(scenario)), async run =>
    {
        if (_folder is null)
        {
            throw new ScenarioSkippedException("Signatures need certificates: give --certificates");
        }

        var hands = new Hands(desk, run, scenario.Number, options.Patience, clock, output);
        if (await hands.DoAsync("signatures", $"At the VTN under test: set XML signatures of its VENs to '{scenario.Policy}'.", new JsonObject { ["policy"] = scenario.Policy.ToString() }) is { } refusal)
        {
            throw new ScenarioSkippedException($"the VTN cannot be set to '{scenario.Policy}': {refusal}");
        }

        using var bench = new SignatureBench(options.Url, _folder.Trust(_trusted), clock, Signers(_folder), run.Cancellation) { Transcript = run.Transcript };
        try
        {
            await scenario.RunAsync(bench);
        }
        finally
        {
            await run.TidyAsync(bench.TidyAsync);
        }
    });

    private CertifyScenario Tls(TlsScenario scenario) => new(InMode(ScenarioHeading.Of(scenario)), async run =>
    {
        var folder = _folder ?? throw new ScenarioSkippedException("TLS needs certificates: give --certificates");
        var (ecdsa, rsa, _) = Signers(folder);
        var certificates = new TlsCertificates(
            ecdsa, rsa, folder.Need(CertifyFolder.VenExpired), folder.Need(CertifyFolder.VenNotYetValid), folder.Need(CertifyFolder.VenEntered), new VenId(CertifyFolder.VenEntered), folder.Need(CertifyFolder.VenOfUnknownAuthority));
        using var bench = new TlsBench(options.Url, folder.Trust(_trusted), certificates, run.Cancellation) { Transcript = run.Transcript };
        try
        {
            await scenario.RunAsync(bench);
        }
        finally
        {
            await run.TidyAsync(bench.TidyAsync);
        }
    });

    private ScenarioHeading InMode(ScenarioHeading heading) => heading with { Modes = options.Mode & heading.Modes };

    private IReadOnlyList<RawVenSecurity> Securities() => [.. (_folder?.Vens ?? []).Select(ven => new RawVenSecurity(ven, _folder!.Trust(_trusted)))];

    private static (X509Certificate2 Ecdsa, X509Certificate2 Rsa, X509Certificate2 Other) Signers(CertifyFolder folder)
    {
        var ofRsa = folder.Vens.Where(IsRsa).ToList();
        var ofEcc = folder.Vens.Where(ven => !IsRsa(ven)).ToList();
        return ofRsa.Count > 0 && ofEcc.Count > 1
            ? (ofEcc[0], ofRsa[0], ofEcc[1])
            : throw new ScenarioSkippedException("It takes certificates of two VENs with ECC and one with RSA");
    }

    private static bool IsRsa(X509Certificate2 certificate)
    {
        using var key = certificate.GetRSAPublicKey();
        return key is not null;
    }
}
