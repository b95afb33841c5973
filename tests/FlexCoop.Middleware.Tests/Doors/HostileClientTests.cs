using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FlexCoop.Ca;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Tests.Doors;

/// <summary>What attackers send to the TLS doors: they are refused with the right status, soon, with no state changed, and are told nothing of our inside (I10).</summary>
[CancelAfter(300_000)]
public sealed class HostileClientTests
{
    [Test, CancelAfter(300_000)]
    public async Task OpenAdrPath_AtTheDoorOfPages_TakesATokenAsAnythingElse(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken, ("Admission:RestRate", "1"), ("Admission:RestBurst", "100"));
        using var anybody = host.NewClient(Door.Pages);
        var last = HttpStatusCode.OK;

        for (var number = 0; number < 150; number++)
        {
            using var answer = await anybody.GetAsync("OpenADR2/Simple/2.0b/EiEvent", cancellationToken);
            last = answer.StatusCode;
        }

        Assert.That(last, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    public async Task T05_T06_FX09_HostileXml_IsRefusedSoon_ChangesNothing_AndTellsNothing(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var ven = host.NewVen(await host.EnrolAsync(cancellationToken));
        var before = await VensAsync(host, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            foreach (var (name, body) in HostileInput.Xml())
            {
                var start = Stopwatch.GetTimestamp();
                using var answer = await ven.PostAsync("EiRegisterParty", body, cancellationToken);
                var text = await answer.Content.ReadAsStringAsync(cancellationToken);

                Assert.That((int)answer.StatusCode, Is.InRange(400, 499), name);
                Assert.That(HostileInput.Internals.Where(text.Contains), Is.Empty, name);
                Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(30)), $"{name}: a second of processor time, and a busy machine");
            }

            Assert.That(await VensAsync(host, cancellationToken), Is.EqualTo(before));
            Assert.That((await ven.RegisterAsync(cancellationToken)).EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok), "it goes on");
        }
    }

    /// <summary>Who is not let in gets no document parsed, be it signed by whomever.</summary>
    [Test]
    public async Task FX04_Document_OfWhoIsNotLetIn_IsNotRead(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var component = await host.MakeOwnAsync(CertificateProfiles.Worker, cancellationToken);

        foreach (var (name, body) in HostileInput.Xml())
        {
            using var peer = host.NewVen(component);
            using var answer = await peer.PostAsync("EiRegisterParty", body, cancellationToken);

            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden), name);
        }
    }

    /// <summary>Another party's good signature in the message makes nobody of its sender: who speaks is said by TLS alone.</summary>
    [Test]
    public async Task FX04_SignatureInTheMessage_IsNoCredential(CancellationToken cancellationToken)
    {
        var signed = Directory.GetFiles(SharedMaterial.Path("openadr", "samples", "valid"), "*.signed-*.xml").Order(StringComparer.Ordinal).ToList();
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var mandate = host.NewMandate();
        using var ven = host.NewVen(await host.EnrolAsync(cancellationToken, mandate: mandate));
        await ven.RegisterAsync(cancellationToken);

        Assert.That(signed, Is.Not.Empty);
        foreach (var file in signed)
        {
            foreach (var service in Enum.GetNames<OadrServiceName>())
            {
                using var answer = await ven.PostAsync(service, await File.ReadAllBytesAsync(file, cancellationToken), cancellationToken);
                Assert.That((int)answer.StatusCode, Is.LessThan(500), file);
            }
        }

        Assert.That(await VensAsync(host, cancellationToken), Does.Contain(mandate.Subject).And.Not.Contain("VEN-EX"), "the signers of the samples");
    }

    [Test]
    public async Task FX09_OddInput_AtTheMachinesDoor_IsRefusedAndTellsNothing(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(
            cancellationToken, ("Ca:RequestsPerMandate", "1000"), ("Ca:RequestsPerAddress", "1000"), ("Ca:CertificatesPerSubject", "1000"));
        var mandate = host.NewMandate();
        using var http = host.NewClient(Door.Machines);
        string[] bodies =
        [
            "", "=", "====", "AAAA", "MIIB", "!!!!", new string('A', 9000), new string('A', 20_000), new string('\n', 9000), "-----BEGIN CERTIFICATE REQUEST-----", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
            Convert.ToBase64String([0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]), Convert.ToBase64String([0x30, 0x80, 0x00, 0x00]), Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("\u0030\u0002", 2000)))),
            Convert.ToBase64String(X509CertificateLoader.LoadCertificate(host.SelfSigned("CN=x").RawData).Export(X509ContentType.Cert)), "{}", "{\"csr\": null}", "<x/>", "\u0000", "ü",
            .. HostileInput.Pkcs7(host.SelfSigned("CN=x")).Select(Convert.ToBase64String),
        ];
        string[] types = ["application/pkcs10", "application/json", "application/pkcs7-mime", "text/plain", ""];

        foreach (var path in new[] { ".well-known/est/simpleenroll", ".well-known/est/simplereenroll", ".well-known/est/dorp/simpleenroll", ".well-known/est/%00/simpleenroll", "api/v1/certificates" })
        {
            foreach (var (body, type) in bodies.SelectMany(body => types.Select(type => (body, type))))
            {
                using var message = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
                message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + mandate.MandateId);
                message.Content.Headers.TryAddWithoutValidation("Content-Type", type);
                using var answer = await http.SendAsync(message, cancellationToken);
                var text = await answer.Content.ReadAsStringAsync(cancellationToken);

                Assert.That((int)answer.StatusCode, Is.InRange(400, 499), $"{path} {type} {body[..Math.Min(body.Length, 40)]}: {text}");
                Assert.That(HostileInput.Internals.Where(text.Contains), Is.Empty, $"{path} {type} {body[..Math.Min(body.Length, 40)]}");
            }
        }

        // Other encodings and lengths than are said.
        foreach (var (encoding, transfer) in new[] { ("gzip", "base64"), ("identity", "binary"), ("br", "8bit"), ("x-unknown", "x-unknown") })
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, ".well-known/est/simpleenroll") { Content = new StreamContent(new MemoryStream(new byte[20_000])) };
            message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + mandate.MandateId);
            message.Headers.TransferEncodingChunked = true;
            message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/pkcs10");
            message.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
            message.Content.Headers.TryAddWithoutValidation("Content-Transfer-Encoding", transfer);
            using var answer = await http.SendAsync(message, cancellationToken);

            Assert.That((int)answer.StatusCode, Is.InRange(400, 499), encoding);
        }

        using var good = await host.EnrolAsync(cancellationToken, mandate: mandate);
        Assert.That(good.Subject, Does.Contain(mandate.Subject), "none of it has spent the grant");
    }

    /// <summary>Slow headers (slow-loris): the connection is cut when its time is over, and those who are not slow do not notice.</summary>
    [Test]
    public async Task T04_Headers_ThatComeSlowly_EndWithTheirTime(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var certificate = await host.EnrolAsync(cancellationToken);
        using var slow = new TcpClient();
        await slow.ConnectAsync(IPAddress.Loopback, host.Url(Door.OpenAdr).Port, cancellationToken);
        await using var tls = new SslStream(slow.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = host.Trust(), ClientCertificates = [certificate] }, cancellationToken);
        await tls.WriteAsync(Encoding.ASCII.GetBytes("POST /OpenADR2/Simple/2.0b/OadrPoll HTTP/1.1\r\nHost: localhost\r\nX-Slow: "), cancellationToken);

        var good = await OpenAdrDoorTests.TryAsync(host, certificate, cancellationToken);
        var answered = await new StreamReader(tls, Encoding.ASCII).ReadToEndAsync(cancellationToken);

        Assert.That(good, Is.EqualTo("200"));
        Assert.That(answered, Is.Empty.Or.StartsWith("HTTP/1.1 408"));
        Assert.That(host.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.RequestHeadersTimeout, Is.EqualTo(TimeSpan.FromSeconds(10)), "the machine's load is in what a watch would tell");
    }

    private static async Task<string> VensAsync(DoorsHost host, CancellationToken cancellationToken)
    {
        using var rest = host.NewClient(Door.Pages);
        rest.DefaultRequestHeaders.Authorization = new("Bearer", await host.NewTokenAsync(cancellationToken, Scopes.FleetRead));
        return await rest.GetStringAsync("api/v1/vens", cancellationToken);
    }
}
