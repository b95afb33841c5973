using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.Ca;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Fingerprints;
using FlexCoop.Middleware.Tests.Fingerprints;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Doors;

/// <summary>A reverse proxy ends TLS, and hands the client's certificate on over a unix socket (RFC 9440): it is judged as at the TLS door, and nowhere else is the header read (FX-02).</summary>
[CancelAfter(300_000)]
public sealed class ForwardedCertificateTests : IDisposable
{
    private const string ClientAuth = "1.3.6.1.5.5.7.3.2";
    private const string ServerAuth = "1.3.6.1.5.5.7.3.1";

    private readonly TemporaryFolder _folder = new();

    private string SocketPath => _folder["openadr.sock"];

    [Test]
    public async Task FX02_CertificateFromTheProxy_IsJudgedAsAtTheDoor(CancellationToken cancellationToken)
    {
        using var vendor = await OtherAuthority.MakeAsync(cancellationToken);
        var (entered, other) = (await vendor.IssueAsync("entered", cancellationToken, "ec"), await vendor.IssueAsync("other", cancellationToken, "ec"));
        Directory.CreateDirectory(_folder["trust"]);
        await File.WriteAllTextAsync(Path.Combine(_folder["trust"], "dorp.pem"), vendor.Anchors, cancellationToken);
        await using var host = await DoorsHost.StartAsync(cancellationToken, ("Doors:ForwardedSocket", SocketPath), ("Doors:TrustFolder", _folder["trust"]));
        using var proxy = Proxy();
        var (anna, ben) = (host.NewMandate(), host.NewMandate());
        var (annas, bens) = (await host.EnrolAsync(cancellationToken, mandate: anna), await host.EnrolAsync(cancellationToken, KeyBranch.Rsa, ben));
        await host.Services.GetRequiredService<FingerprintBook>().EnterAsync("VEN-VENDOR", "dorp", CertificateFingerprint.Of(entered), isSha1: false, cancellationToken);
        var now = host.Wire.GetUtcNow();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(OperatingSystem.IsWindows() || File.GetUnixFileMode(SocketPath) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), "0600");
            foreach (var (certificate, venId) in new[] { (annas, anna.Subject), (bens, ben.Subject), (annas, anna.Subject), (entered, "VEN-VENDOR") })
            {
                Assert.That(await RegisterAsync(proxy, certificate, cancellationToken), Is.EqualTo(venId), "all over one connection");
            }

            Assert.That(await AskAsync(proxy, host.SelfSigned(annas.Subject), cancellationToken), Is.EqualTo(403), "self-signed under a VEN's name");
            Assert.That(await AskAsync(proxy, other, cancellationToken), Is.EqualTo(403), "no fingerprint of its own");
            Assert.That(await AskAsync(proxy, host.Hierarchy.Find("device-ec-1")!.Certificate, cancellationToken), Is.EqualTo(403), "an authority's");
            Assert.That(await AskAsync(proxy, await host.MakeOwnAsync(CertificateProfiles.Worker, cancellationToken), cancellationToken), Is.EqualTo(403), "a component's");
            Assert.That(await AskAsync(proxy, host.SignByStolenKey(now.AddHours(-1), now.AddDays(1), ServerAuth), cancellationToken), Is.EqualTo(403), "for servers");
            Assert.That(await AskAsync(proxy, host.SignByStolenKey(now.AddHours(-1), now.AddDays(1), ClientAuth), cancellationToken), Is.EqualTo(403), "issued by nobody");

            await host.RevokeAsync(annas, cancellationToken);
            Assert.That(await AskAsync(proxy, annas, cancellationToken), Is.EqualTo(403), "revoked");
            Assert.That(await AskAsync(proxy, bens, cancellationToken), Is.EqualTo(200));
            await host.PassAsync(TimeSpan.FromDays(46), cancellationToken);
            Assert.That(await AskAsync(proxy, bens, cancellationToken), Is.EqualTo(403), "over");
        }
    }

    [Test]
    public async Task FX02_Header_OverTcp_SaysNothing_AlsoWhereThereIsAProxy(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken, ("Doors:ForwardedSocket", SocketPath));
        var mandate = host.NewMandate();
        var victim = await host.EnrolAsync(cancellationToken);
        using var own = host.NewClient(Door.OpenAdr, await host.EnrolAsync(cancellationToken, mandate: mandate));
        using var machines = host.NewClient(Door.Machines);
        machines.DefaultRequestHeaders.Add("Client-Cert", HeaderOf(victim));

        var registered = await RegisterAsync(own, victim, cancellationToken);
        using var renewed = await machines.PostAsync("api/v1/certificates", new StringContent("{}"), cancellationToken);

        Assert.That(registered, Is.EqualTo(mandate.Subject), "who TLS says");
        Assert.That(renewed.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Header_ThatIsNoCertificate_IsRefused_AndTheSocketServesOpenAdrAlone(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken, ("Doors:ForwardedSocket", SocketPath));
        using var proxy = Proxy();
        var certificate = await host.EnrolAsync(cancellationToken);
        var (good, der) = (HeaderOf(certificate), certificate.RawData);
        string?[] malformed =
        [
            null, "", ":", "::", ":::", good.Trim(':'), good[1..], good[..^1], good + ";a=1", $"{good}, {good}", $"\"{good}\"", ": " + good[1..], good.Insert(20, " "), good.Insert(20, "-"), ":====:", ":AAAA:",
            certificate.ExportCertificatePem().ReplaceLineEndings(""), Uri.EscapeDataString(certificate.ExportCertificatePem()), HeaderOf([.. der, 0]), HeaderOf(der[..^1]), HeaderOf([.. der, .. der]),
            HeaderOf(System.Text.Encoding.ASCII.GetBytes(certificate.ExportCertificatePem())), HeaderOf(new X509Certificate2Collection(certificate).Export(X509ContentType.Pkcs7)!), HeaderOf(certificate.Export(X509ContentType.Pkcs12)), HeaderOf(new byte[5000]),
        ];

        using (Assert.EnterMultipleScope())
        {
            foreach (var header in malformed)
            {
                Assert.That(await AskAsync(proxy, header, cancellationToken), Is.EqualTo(400), header);
            }

            var random = new Random(6);
            for (var round = 0; round < 200; round++)
            {
                var changed = (byte[])der.Clone();
                changed[random.Next(changed.Length)] ^= (byte)random.Next(1, 256);
                Assert.That(await AskAsync(proxy, HeaderOf(changed), cancellationToken), Is.EqualTo(400).Or.EqualTo(403), Convert.ToHexString(changed));
            }

            foreach (var path in new[] { "healthz", "api/v1/vens", ".well-known/est/cacerts", "connect/token", "setup" })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                request.Headers.Add("Client-Cert", good);
                using var answer = await proxy.SendAsync(request, cancellationToken);
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound), path);
            }

            Assert.That(await AskAsync(proxy, good, cancellationToken), Is.EqualTo(200), "it goes on");
        }
    }

    /// <summary>No address is known that could be held to a bound: the certificate is. Others are served meanwhile.</summary>
    [Test]
    public async Task Certificate_RefusedAgainAndAgain_IsNotJudgedAnyMoreButOnceASecond(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken, ("Doors:ForwardedSocket", SocketPath));
        using var proxy = Proxy();
        var (stranger, annas) = (host.SelfSigned("CN=VEN-STRANGER"), await host.EnrolAsync(cancellationToken));

        var answers = new List<int>();
        for (var round = 0; round < 23; round++)
        {
            answers.Add(await AskAsync(proxy, stranger, cancellationToken));
        }

        Assert.That(answers, Is.EqualTo([.. Enumerable.Repeat(403, 20), 429, 429, 429]));
        Assert.That(await AskAsync(proxy, annas, cancellationToken), Is.EqualTo(200));
        host.Wire.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await AskAsync(proxy, stranger, cancellationToken), Is.EqualTo(403));
        Assert.That(await AskAsync(proxy, stranger, cancellationToken), Is.EqualTo(429));
    }

    /// <summary>As at the TLS door: while the authority's store is out of sight nobody new comes in, and who is in goes on (I7).</summary>
    [Test]
    public async Task Certificate_ThatWasLetIn_IsNotLookedUpAtEachRequest(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken, ("Doors:ForwardedSocket", SocketPath));
        using var proxy = Proxy();
        var (annas, bens) = (await host.EnrolAsync(cancellationToken), await host.EnrolAsync(cancellationToken));
        Assert.That(await AskAsync(proxy, annas, cancellationToken), Is.EqualTo(200));

        HideCertificates(host);

        Assert.That(await AskAsync(proxy, annas, cancellationToken), Is.EqualTo(200));
        Assert.That(await AskAsync(proxy, bens, cancellationToken), Is.EqualTo(503));
        host.Rights.Mandates.Clear();
        Assert.That(await AskAsync(proxy, annas, cancellationToken), Is.Not.EqualTo(200), "withdrawn");
    }

    [Test]
    public async Task Start_WhereASocketWasLeft_TakesItsPlace_AndAnythingElseIsLeftAlone(CancellationToken cancellationToken)
    {
        LeaveSocket(SocketPath);
        await using (var host = await DoorsHost.StartAsync(cancellationToken, ("Doors:ForwardedSocket", SocketPath)))
        {
            using var proxy = Proxy();
            Assert.That(await AskAsync(proxy, await host.EnrolAsync(cancellationToken), cancellationToken), Is.EqualTo(200));
            Assert.That(async () => await DoorsHost.StartAsync(cancellationToken, ("Doors:ForwardedSocket", SocketPath)), Throws.TypeOf<StartException>().With.Message.Contains("another process listens"));
        }

        await File.WriteAllTextAsync(_folder["letter"], "mine", cancellationToken);
        Assert.That(async () => await DoorsHost.StartAsync(cancellationToken, ("Doors:ForwardedSocket", _folder["letter"])), Throws.TypeOf<StartException>().With.Message.Contains("is no socket"));
        Assert.That(await File.ReadAllTextAsync(_folder["letter"], cancellationToken), Is.EqualTo("mine"));
        Assert.That(async () => await DoorsHost.StartAsync(cancellationToken, ("Doors:ForwardedSocket", _folder[new string('a', 120)])), Throws.TypeOf<StartException>().With.Message.Contains("107 bytes"));
        Assert.That(async () => await DoorsHost.StartAsync(cancellationToken, ("Doors:ForwardedSocket", _folder["nowhere/x"])), Throws.TypeOf<StartException>().With.Message.Contains("the folder"));
    }

    /// <summary>The configuration of <c>Middleware/README.md</c>, by a proxy that nobody here wrote.</summary>
    [Test]
    public async Task Nginx_AsTheReadmeSays_HandsOnWhoEndsTlsThere(CancellationToken cancellationToken)
    {
        const string Njs = "/usr/lib/nginx/modules/ngx_http_js_module.so";
        var nginx = SystemProgram.Find("nginx", "nginx-light");
        if (!File.Exists(Njs))
        {
            Assert.Ignore("njs is not here: install the Debian package libnginx-mod-http-js, as .ci/run does.");
        }

        await using var host = await DoorsHost.StartAsync(cancellationToken, ("Doors:ForwardedSocket", SocketPath));
        var mandate = host.NewMandate();
        var certificate = await host.EnrolAsync(cancellationToken, mandate: mandate);
        var own = await host.MakeOwnAsync(CertificateProfiles.Vtn, cancellationToken);
        await File.WriteAllTextAsync(_folder["vtn.pem"], own.ExportCertificatePem() + "\n" + host.Hierarchy.Find("server-ec-1")!.Certificate.ExportCertificatePem(), cancellationToken);
        await File.WriteAllTextAsync(_folder["vtn.key"], own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), cancellationToken);
        var port = FreePort();
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "Middleware", "README.md"), cancellationToken);
        await File.WriteAllTextAsync(_folder["client-cert.js"], Fenced(readme, "js"), cancellationToken);
        var server = Fenced(readme, "nginx").Replace("/etc/flexcoop/", _folder.Path + "/", StringComparison.Ordinal).Replace("/run/flexcoop/", _folder.Path + "/", StringComparison.Ordinal).Replace("8444", $"127.0.0.1:{port}", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder["nginx.conf"], $"load_module {Njs};\nuser root;\npid {_folder["pid"]};\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{server}}}\n", cancellationToken);
        using var process = System.Diagnostics.Process.Start(nginx, ["-c", _folder["nginx.conf"], "-p", _folder.Path, "-g", "daemon off; master_process off;"]);
        try
        {
            using var ven = new TestVen(new HttpClient(new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = host.Trust(), ClientCertificates = [certificate] } }) { BaseAddress = new Uri($"https://localhost:{port}") });

            var created = await RegisterWhenUpAsync(ven, process, cancellationToken);

            Assert.That(created.VenId, Is.EqualTo(new VenId(mandate.Subject)));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(cancellationToken);
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Lets no certificate be read, as a store that is broken for a while.</summary>
    private static void HideCertificates(DoorsHost host)
    {
        using var other = new SqliteConnection($"Data Source={Path.Combine(host.DataFolder, "flexcoop.db")};Pooling=False");
        other.Open();
        using var command = other.CreateCommand();
        command.CommandText = "ALTER TABLE doc_certificates RENAME TO hidden_certificates";
        command.ExecuteNonQuery();
    }

    private static string Fenced(string text, string language) => text.Split($"```{language}\n")[1].Split("```")[0];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<OadrCreatedPartyRegistration> RegisterWhenUpAsync(TestVen ven, System.Diagnostics.Process proxy, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await ven.RegisterAsync(cancellationToken);
            }
            catch (HttpRequestException notYet) when (notYet.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused } && !proxy.HasExited)
            {
                await Task.Yield();
            }
        }
    }

    private static string HeaderOf(X509Certificate2 certificate) => HeaderOf(certificate.RawData);

    private static string HeaderOf(byte[] der) => $":{Convert.ToBase64String(der)}:";

    /// <summary>As a process that was killed leaves it: nobody listens any more.</summary>
    private static void LeaveSocket(string path)
    {
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            File.Move(path, path + ".left");
        }

        File.Move(path + ".left", path);
    }

    private static Task<int> AskAsync(HttpClient http, X509Certificate2 certificate, CancellationToken cancellationToken) => AskAsync(http, HeaderOf(certificate), cancellationToken);

    private static async Task<int> AskAsync(HttpClient http, string? header, CancellationToken cancellationToken)
    {
        using var answer = await PostAsync(http, new OadrQueryRegistration("q"), header, cancellationToken);
        return (int)answer.StatusCode;
    }

    /// <returns>Who was registered.</returns>
    private static async Task<string?> RegisterAsync(HttpClient http, X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        using var answer = await PostAsync(http, Some.CreatePartyRegistration(), HeaderOf(certificate), cancellationToken);
        return (OadrReader.Read(await answer.Content.ReadAsByteArrayAsync(cancellationToken), OadrReaderOptions.Strict).Message as OadrCreatedPartyRegistration)?.VenId?.Value;
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, OadrMessage message, string? header, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "OpenADR2/Simple/2.0b/EiRegisterParty") { Content = new ByteArrayContent(OadrWriter.Write(message)) { Headers = { { "Content-Type", "application/xml" } } } };
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation("Client-Cert", header);
        }

        return await http.SendAsync(request, cancellationToken);
    }

    private HttpClient Proxy() => new(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = 1,
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    }) { BaseAddress = new Uri("http://localhost/") };
}
