using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Testing;

/// <summary>The middleware's process with its TLS doors, over a folder and an authority of its own.</summary>
public sealed class TlsMiddleware : IAsyncDisposable
{
    private const string SetupCodeLine = "Set-up code";
    private const string RootLine = "Root,";

    private readonly TemporaryFolder _folder = new();
    private readonly int[] _ports = [FreePort.Find(), FreePort.Find(), FreePort.Find()];

    private TlsMiddleware()
    {
    }

    /// <summary>The process that runs now.</summary>
    public ProductProcess Process { get; private set; } = null!;

    /// <summary>What it printed at its first start.</summary>
    public string SetupCode { get; private set; } = "";

    /// <summary>The door of people.</summary>
    public Uri Pages => new($"https://localhost:{_ports[0]}");

    /// <summary>The SHA-256 of the root by which boxes know it, as it printed it.</summary>
    public string Fingerprint { get; private set; } = "";

    private string RootFile => Path.Combine(DataFolder, "ca", "root-ec-1.cert.pem");

    private string DataFolder => _folder["data"];

    public static async Task<TlsMiddleware> StartAsync(CancellationToken cancellationToken)
    {
        var middleware = new TlsMiddleware();
        string Door(int number) => $"127.0.0.1:{middleware._ports[number]}";
        middleware.Process = ProductProcess.StartMiddleware(
            crashPoint: null,
            [
                "serve", "--data", middleware.DataFolder, "--https", Door(0), "--machines", Door(1), "--openadr", Door(2), "--set", "Vtn:PollInterval=00:00:01",
            ]);
        string line;
        do
        {
            line = await middleware.Process.ReadLineAsync(cancellationToken);
            middleware.Fingerprint = line.StartsWith(RootLine, StringComparison.Ordinal) ? line.Split(' ')[^1] : middleware.Fingerprint;
            middleware.SetupCode = line.StartsWith(SetupCodeLine, StringComparison.Ordinal) ? line.Split(' ')[^1] : middleware.SetupCode;
        }
        while (middleware.SetupCode.Length == 0);

        return middleware;
    }

    /// <summary>REST as an operator uses it by hand, with the token that the page shows.</summary>
    public async Task<RestClient> RestOfAsync(TestOwner platformOperator, CancellationToken cancellationToken) => new(Connect(), await platformOperator.GetTokenAsync(cancellationToken));

    /// <summary>A connection to the door of people, which trusts the platform's roots alone.</summary>
    public HttpClient Connect()
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = true };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(RootFile);
        return new HttpClient(handler) { BaseAddress = Pages };
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder.Dispose();
    }
}
