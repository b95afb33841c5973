using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.Middleware.Doors;

namespace FlexCoop.Middleware.Tests.Doors;

/// <summary>The names by which the doors are served: what a page of another host, led here by its DNS, or a forged link asks for is refused.</summary>
public sealed class DoorNamesTests
{
    [TestCase(nameof(Door.Pages), "login", "text/html")]
    [TestCase(nameof(Door.Pages), "api/v1/vens", "application/problem+json")]
    [TestCase(nameof(Door.Machines), ".well-known/est/cacerts", "application/problem+json")]
    [CancelAfter(300_000)]
    public async Task Host_OfAnotherName_IsRefused(string door, string path, string type, CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken, ("Doors:HostName", "vtn.example.org"), ("Identity:Issuer", "https://people.example.org"));
        using var http = Connect(host, Enum.Parse<Door>(door));

        foreach (var (name, isServed) in new[] { ("vtn.example.org", true), ("VTN.example.org:8443", true), ("people.example.org", true), ("localhost", true), ("evil.example", false), ("127.0.0.1", false), ("vtn.example.org.evil.example", false) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = name } };
            using var answer = await http.SendAsync(request, cancellationToken);
            Assert.That(answer.StatusCode == HttpStatusCode.BadRequest, Is.Not.EqualTo(isServed), name);
            if (!isServed)
            {
                Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo(type));
                Assert.That(await answer.Content.ReadAsStringAsync(cancellationToken), Does.Contain(name).And.Contain("https://people.example.org"));
            }
        }
    }

    /// <summary>Probes know addresses, and no names; OpenADR's peers are known by their certificates.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Host_OfAnotherName_IsNoMatterToProbesAndOpenAdr(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var pages = Connect(host, Door.Pages);
        using var openAdr = Connect(host, Door.OpenAdr, await host.EnrolAsync(cancellationToken));
        using var probe = new HttpRequestMessage(HttpMethod.Get, "healthz") { Headers = { Host = "10.0.0.7" } };
        using var query = new HttpRequestMessage(HttpMethod.Get, "OpenADR2/Simple/2.0b/OadrPoll") { Headers = { Host = "10.0.0.7:8444" } };

        using var alive = await pages.SendAsync(probe, cancellationToken);
        using var answer = await openAdr.SendAsync(query, cancellationToken);

        Assert.That((alive.StatusCode, answer.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.NotImplemented)));
    }

    /// <summary>RFC 6797: who came once by TLS comes by nothing else; on this machine, where other servers have ports of that name, nothing is said.</summary>
    [TestCase(nameof(Door.Pages), "vtn.example.org", "max-age=31536000")]
    [TestCase(nameof(Door.Pages), "localhost", null)]
    [TestCase(nameof(Door.Machines), "vtn.example.org", null)]
    [CancelAfter(300_000)]
    public async Task Hsts_AtThePagesDoor_IsSaid(string door, string name, string? said, CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken, ("Doors:HostName", "vtn.example.org"));
        using var http = Connect(host, Enum.Parse<Door>(door));
        using var request = new HttpRequestMessage(HttpMethod.Get, "login") { Headers = { Host = name } };

        using var answer = await http.SendAsync(request, cancellationToken);

        Assert.That(answer.Headers.TryGetValues("Strict-Transport-Security", out var values) ? values.Single() : null, Is.EqualTo(said));
    }

    /// <summary>A client that knows the server as localhost, whatever it says in Host; the framework's would look for that in the certificate.</summary>
    private static HttpClient Connect(DoorsHost host, Door door, X509Certificate2? certificate = null) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, host.Url(door).Port, cancellationToken);
            var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
            var shown = certificate is null ? null : SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = host.Trust(), ClientCertificateContext = shown }, cancellationToken);
            return tls;
        },
    })
    { BaseAddress = new UriBuilder(host.Url(door)) { Scheme = Uri.UriSchemeHttp }.Uri };
}
