using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using FlexCoop.Conformance;

namespace FlexCoop.Middleware.Certify;

/// <summary>The scenarios with a VEN under test, whose owner is a person or a program; the bench's VTN is opened for each.</summary>
internal sealed class CertifyVen(CertifyOptions options, IDesk desk, TextWriter output, TimeProvider clock) : IDisposable
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

        return CertifyChoice.Of(
            options,
        [
            .. VenScenarios.All.Select(scenario => Play(scenario, signs: false)),
            .. PushOverTlsAtVen.All.Select(scenario => Play(scenario, signs: true)),
            .. TlsAtVen.All.Select(Tls),
            .. SignaturesAtVen.All.Select(scenario => Play(scenario, signs: true)),
        ]);
    }

    /// <summary>Says once what is to be set up at the VEN under test.</summary>
    public async Task<DeskAnswer> SetUpAsync(CancellationToken cancellationToken)
    {
        var text = $"For the VEN under test, once: it is going to find its VTN at {options.Url}, vtnID '{RawVtn.VtnId}'"
            + (_folder is null ? "." : $", fingerprint {CertifyFolder.Fingerprint(_folder.Vtns[0])}. Trust the authorities ca-*.pem in '{_folder.Path}'; use one of ven-*.pem there, or give --trust for the authority of its own certificate.");
        return await desk.AskAsync(new Instruction("", "setUp", text, new JsonObject { ["vtnUrl"] = options.Url.ToString(), ["certificates"] = _folder?.Path }), cancellationToken);
    }

    public void Dispose()
    {
        _folder?.Dispose();
        foreach (var certificate in _trusted)
        {
            certificate.Dispose();
        }
    }

    private CertifyScenario Play(VenScenario scenario, bool signs) => new(ScenarioHeading.Of(scenario, options.Mode & scenario.Modes), async run =>
    {
        if (signs && _folder is null)
        {
            throw new ScenarioSkippedException("TLS and signatures need certificates: give --certificates");
        }

        var security = _folder is { } folder ? new RawVtnSecurity(folder.Vtns[0], folder.Vtns[^1], folder.Trust(_trusted), clock.GetUtcNow, folder.Vens[^1]) { Signs = signs } : null;
        await using var vtn = await ScenarioRun.OpenAsync(() => RawVtn.StartAtAsync(options.Url, clock, Hands.Tolerance, security, run.Transcript, run.Cancellation));
        var owner = new ManualOwner(options.Resources, new Hands(desk, run, scenario.Number, options.Patience, clock, output), () => vtn, clock);
        await owner.ResetAsync(run.Cancellation);
        var bench = new VenBench(owner, vtn, run.Cancellation, options.Mode);
        bench.Setup = bench.Setup with { VtnUrl = options.Url };
        await bench.RunAsync(scenario);
    });

    private CertifyScenario Tls(VenTlsScenario scenario)
    {
        var heading = ScenarioHeading.Of(scenario);
        return new CertifyScenario(heading with { Modes = options.Mode & heading.Modes }, async run =>
        {
            var folder = _folder ?? throw new ScenarioSkippedException("TLS needs certificates: give --certificates");
            var certificates = new VenTlsCertificates(
                folder.Vtns[0], folder.Need(CertifyFolder.VtnOfUnknownAuthority), folder.Need(CertifyFolder.VtnExpired), folder.Need(CertifyFolder.VtnElsewhere), folder.Trust(_trusted));
            VenTlsBench? bench = null;
            var owner = new ManualOwner(
                options.Resources,
                new Hands(desk, run, scenario.Number, options.Patience, clock, output),
                () => throw new InvalidOperationException("The bench of TLS is no VTN."),
                clock,
                () => bench!.ComesAsync());
            using (bench = await ScenarioRun.OpenAsync(() => Task.FromResult(new VenTlsBench(owner, certificates, run.Cancellation, options.Url))))
            {
                await owner.ResetAsync(run.Cancellation);
                await scenario.RunAsync(bench);
            }
        });
    }
}
