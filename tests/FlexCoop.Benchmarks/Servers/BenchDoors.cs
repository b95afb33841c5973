using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.Testing;

namespace FlexCoop.Benchmarks.Servers;

/// <summary>The middleware with its TLS doors: its own process, over a folder of its own; and boxes that enrol there.</summary>
internal sealed class BenchDoors : IDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly X509Certificate2Collection _authorities = [];
    private readonly Uri _machines;

    private BenchDoors(TemporaryFolder folder, ServerProcess process, int machines, int openAdr)
    {
        (_folder, Process, OpenAdrPort) = (folder, process, openAdr);
        _machines = new Uri($"https://localhost:{machines}/");
        _authorities.ImportFromPemFile(folder[DoorsServer.AuthoritiesFile]);
    }

    public ServerProcess Process { get; }

    public int OpenAdrPort { get; }

    /// <summary>Where the certificates are that other servers and clients need.</summary>
    public string Folder => _folder.Path;

    public static async Task<BenchDoors> StartAsync(CancellationToken cancellationToken)
    {
        var folder = new TemporaryFolder();
        var (process, line) = await ServerProcess.StartOwnAsync(cancellationToken, DoorsServer.Command, folder.Path);
        var ports = line.Split(' ').Select(port => int.Parse(port, CultureInfo.InvariantCulture)).ToList();
        return new BenchDoors(folder, process, ports[0], ports[1]);
    }

    /// <summary>Enrols a box by EST, on a connection of its own.</summary>
    /// <param name="request">Its request, in base64.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer's body.</returns>
    public async Task<string> EnrolAsync(string request, CancellationToken cancellationToken)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(_authorities);
        using var http = new HttpClient(handler) { BaseAddress = _machines };
        using var message = new HttpRequestMessage(HttpMethod.Post, ".well-known/est/simpleenroll") { Content = new StringContent(request, new MediaTypeHeaderValue("application/pkcs10")) };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", $"{Guid.NewGuid():D}");
        using var answer = await http.SendAsync(message, cancellationToken);
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.StatusCode == HttpStatusCode.OK ? body : throw new InvalidOperationException($"A box was not enrolled: {(int)answer.StatusCode} {body}");
    }

    /// <summary>A request for a new key, in base64.</summary>
    public static string NewRequest(ECDsa key) => Convert.ToBase64String(new CertificateRequest(new X500DistinguishedName(""), key, HashAlgorithmName.SHA256).CreateSigningRequest(), Base64FormattingOptions.InsertLineBreaks);

    public void Dispose()
    {
        Process.Dispose();
        _folder.Dispose();
    }
}
