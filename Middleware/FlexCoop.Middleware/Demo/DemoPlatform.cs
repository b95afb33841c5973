using System.Net;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.Ca;
using FlexCoop.Middleware.Doors;

namespace FlexCoop.Middleware.Demo;

/// <summary>The platform of the demonstration, as <c>serve</c> makes it: its doors behind TLS, at free ports of this machine alone, with an authority and an identity server of its own.</summary>
internal sealed class DemoPlatform : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly X509Certificate2Collection _roots;

    private DemoPlatform(WebApplication app, OpenedDoors opened, string folder)
    {
        _app = app;
        SetupCode = opened.SetupCode!;
        Pages = app.Services.GetRequiredService<Identity.IdentityOptions>().Issuer;
        _roots = [.. app.Services.GetRequiredService<Hierarchy>().Roots.Select(root => root.Certificate)];
        RootFile = Path.Combine(folder, "roots.pem");
        File.WriteAllText(RootFile, _roots.ExportCertificatePems());
    }

    /// <summary>The code by which the first account is made.</summary>
    public string SetupCode { get; }

    /// <summary>The door of people.</summary>
    public string Pages { get; }

    /// <summary>The roots by which people and boxes know it; PEM.</summary>
    public string RootFile { get; }

    /// <param name="folder">Where all of it goes.</param>
    /// <param name="domainClock">The time of events.</param>
    /// <param name="settings">As <see cref="MiddlewareOptions.Settings"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StartException">It cannot be started.</exception>
    public static async Task<DemoPlatform> StartAsync(string folder, TimeProvider domainClock, IReadOnlyDictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        var free = new IPEndPoint(IPAddress.Loopback, 0);
        var app = MiddlewareApp.Build(new MiddlewareOptions
        {
            DataFolder = Path.Combine(folder, "platform"),
            Doors = new DoorAddresses(free, free, free, Certification: null),
            DomainClock = domainClock,
            Settings = settings,
            LogsToConsole = false,
        });
        return new DemoPlatform(app, await MiddlewareApp.OpenAsync(app, cancellationToken), folder);
    }

    /// <summary>A connection to the door of people, which trusts the platform's roots alone.</summary>
    public HttpClient Connect()
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.AddRange(_roots);
        return new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, SslOptions = { CertificateChainPolicy = trust } }) { BaseAddress = new Uri(Pages) };
    }

    /// <summary>Waits until the process is told to end.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
