using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FlexCoop.Ca;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Tests.Authority;
using FlexCoop.Middleware.Tests.Enrolment;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Middleware.Tests.Doors;

/// <summary>How long a VEN is let in after it was revoked (I7): on connections that are open, and on sessions that openssl resumes.</summary>
[CancelAfter(300_000)]
public sealed class RevocationInSecondsTests : IDisposable
{
    /// <summary>Five seconds, and a busy machine; the clock of the server stands still meanwhile.</summary>
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    private static readonly string Request = RequestOf(Encoding.UTF8.GetString(OadrWriter.Write(new OadrQueryRegistration("q"))));

    private readonly TemporaryFolder _folder = new();

    /// <summary>TLS 1.3 resumes. In TLS 1.2 no session is given that could be resumed: the framework keeps none where suites are listed.</summary>
    [TestCase("REST")]
    [TestCase("owner")]
    public async Task T02_Revoked_OnOpenAndResumedConnections_IsOutInSeconds(string by, CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var owner = await host.SetUpAsync(cancellationToken);
        using var box = host.NewBox();
        using var certificate = await MandateEndTests.JoinAsync(host, owner, box, cancellationToken);
        await WriteAsync(host, certificate, cancellationToken);

        using var first = Connect(host, "-tls1_3", "-sess_out", _folder["session"]);
        Assert.That((await first.AskAsync(Request, cancellationToken), first.Session), Is.EqualTo((200, "New, TLSv1.3")));
        using var resumed = Connect(host, "-tls1_3", "-sess_in", _folder["session"]);
        Assert.That((await resumed.AskAsync(Request, cancellationToken), resumed.Session), Is.EqualTo((200, "Reused, TLSv1.3")));
        using var older = Connect(host, "-tls1_2", "-sess_out", _folder["session-1.2"]);
        Assert.That((await older.AskAsync(Request, cancellationToken), older.Session), Is.EqualTo((200, "New, TLSv1.2")));
        Assert.That(File.Exists(_folder["session-1.2"]), Is.False);

        if (by == "owner")
        {
            await owner.WithdrawAsync(cancellationToken);
        }
        else
        {
            var (status, text) = await RevocationTests.RevokeAsync(host, $$"""{ "serialNumber": "{{certificate.SerialNumber}}" }""", cancellationToken);
            Assert.That(status, Is.EqualTo(HttpStatusCode.OK), text);
        }

        var revoked = Stopwatch.GetTimestamp();
        using var again = Connect(host, "-tls1_3", "-sess_in", _folder["session"]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await first.AskAsync(Request, cancellationToken), Is.EqualTo(403), "open");
            Assert.That(await resumed.AskAsync(Request, cancellationToken), Is.EqualTo(403), "resumed before, and open");
            Assert.That((await again.AskAsync(Request, cancellationToken), again.Session), Is.EqualTo((403, "Reused, TLSv1.3")), "resumed after");
            Assert.That(await older.AskAsync(Request, cancellationToken), Is.EqualTo(403), "open, TLS 1.2");
            Assert.That(Stopwatch.GetElapsedTime(revoked), Is.LessThan(Within));
        }

        await TestContext.Out.WriteLineAsync($"by {by}: four connections were refused within {Stopwatch.GetElapsedTime(revoked).TotalSeconds:F2} s");
    }

    /// <summary>What another process commits to the store is seen with the next look at it, two seconds later at most.</summary>
    [Test]
    public async Task T02_Revoked_ByAnotherProcess_IsOutOnTheOpenConnectionWithTheNextLook(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var certificate = await host.EnrolAsync(cancellationToken);
        using var ven = host.NewVen(certificate);
        await ven.RegisterAsync(cancellationToken);
        var other = CertificateRevoker.Over(host.Services.GetRequiredService<Database>(), host.Wire, NullLogger<CertificateRevoker>.Instance);

        await other.RevokeAsync(Convert.ToHexStringLower(certificate.SerialNumberBytes.Span), reason: null, cancellationToken);
        var revoked = Stopwatch.GetTimestamp();
        Assert.That(host.IsRevoked(certificate), Is.False, "the server was told nothing");
        host.Wire.Advance(TimeSpan.FromSeconds(2));

        while (await StatusAsync(ven, cancellationToken) == HttpStatusCode.OK)
        {
            Assert.That(Stopwatch.GetElapsedTime(revoked), Is.LessThan(Within));
        }

        Assert.That(await StatusAsync(ven, cancellationToken), Is.EqualTo(HttpStatusCode.Forbidden));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<HttpStatusCode> StatusAsync(TestVen ven, CancellationToken cancellationToken)
    {
        using var answer = await ven.PostAsync("EiRegisterParty", OadrWriter.Write(new OadrQueryRegistration("q")), cancellationToken);
        return answer.StatusCode;
    }

    private static string RequestOf(string body) =>
        $"POST /OpenADR2/Simple/2.0b/EiRegisterParty HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/xml\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    private OpenSslConnection Connect(DoorsHost host, params IEnumerable<string> arguments) => new(
        [
            "-connect", $"localhost:{host.Url(Door.OpenAdr).Port}", "-servername", "localhost", "-CAfile", _folder["roots.pem"], "-cert", _folder["certificate.pem"], "-key", _folder["key.pem"], .. arguments,
        ]);

    private async Task WriteAsync(DoorsHost host, X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(_folder["certificate.pem"], certificate.ExportCertificatePem(), cancellationToken);
        await File.WriteAllTextAsync(_folder["key.pem"], certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), cancellationToken);
        await File.WriteAllTextAsync(_folder["roots.pem"], string.Join('\n', host.Hierarchy.Roots.Select(root => root.Certificate.ExportCertificatePem())), cancellationToken);
    }
}
