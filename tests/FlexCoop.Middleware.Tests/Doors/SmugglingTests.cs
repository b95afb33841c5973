using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FlexCoop.Middleware.Doors;

namespace FlexCoop.Middleware.Tests.Doors;

/// <summary>T-30: what a proxy before us could take for one request and we for two, or the other way round, is refused, and the connection ends: nothing that stands behind it is served (CVE-2025-55315 among them).</summary>
public sealed class SmugglingTests
{
    private const string Behind = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    /// <summary>Headers and body of a POST; what may follow in the name of somebody else stands behind each.</summary>
    private static readonly (string Name, string Headers, string Body)[] Ambiguous =
    [
        ("both lengths", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        ("both lengths, the other way round", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"),
        ("two lengths", "Content-Length: 0\r\nContent-Length: 44\r\n", ""),
        ("a list of lengths", "Content-Length: 0, 44\r\n", ""),
        ("a negative length", "Content-Length: -1\r\n", ""),
        ("a length in hexadecimal", "Content-Length: 0x0\r\n", ""),
        ("a length beyond all bounds", "Content-Length: 99999999999999999999\r\n", ""),
        ("an encoding that is none", "Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"),
        ("an encoding that is not last", "Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"),
        ("an encoding with a tab", "Transfer-Encoding:\tchunked\r\nContent-Length: 3\r\n", "0\r\n\r\n"),
        ("a blank before the colon", "Content-Length : 0\r\n", ""),
        ("a folded header", "X: a\r\n Content-Length: 44\r\n", ""),
        ("a header without a name", ": a\r\n", ""),
        ("a header without a colon", "Transfer-Encoding\r\n", ""),
        ("a carriage return alone", "X: a\rContent-Length: 44\r\n", ""),
        ("a zero in a header", "X: a\0b\r\n", ""),
        ("two hosts", "Host: localhost\r\n", ""),
        ("a chunk extension that ends in a line feed alone", "Transfer-Encoding: chunked\r\n", "1;\na\r\n0\r\n\r\n"),
        ("a chunk extension with a carriage return alone", "Transfer-Encoding: chunked\r\n", "1;a\rb\r\na\r\n0\r\n\r\n"),
        ("a chunk that ends in a line feed alone", "Transfer-Encoding: chunked\r\n", "1\r\na\n0\r\n\r\n"),
        ("a chunk size that ends in a line feed alone", "Transfer-Encoding: chunked\r\n", "1\na\r\n0\r\n\r\n"),
        ("a negative chunk", "Transfer-Encoding: chunked\r\n", "-1\r\n\r\n0\r\n\r\n"),
        ("a chunk size with a prefix", "Transfer-Encoding: chunked\r\n", "0x1\r\na\r\n0\r\n\r\n"),
        ("a chunk size beyond all bounds", "Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\na\r\n0\r\n\r\n"),
        ("a chunk without a size", "Transfer-Encoding: chunked\r\n", "\r\na\r\n0\r\n\r\n"),
    ];

    [TestCase(nameof(Door.Pages), "api/v1/events")]
    [TestCase(nameof(Door.Machines), "connect/token")]
    [TestCase(nameof(Door.OpenAdr), "OpenADR2/Simple/2.0b/OadrPoll")]
    [CancelAfter(300_000)]
    public async Task T30_AmbiguousRequest_IsRefused_AndWhatStandsBehindItIsNotServed(string at, string path, CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var door = Enum.Parse<Door>(at);
        var certificate = await host.EnrolAsync(cancellationToken);
        var control = await SendAsync(host, door, certificate, $"POST /{path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n{Behind}", cancellationToken);
        var taken = new List<string>();

        foreach (var (name, headers, body) in Ambiguous)
        {
            var answer = await SendAsync(host, door, certificate, $"POST /{path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n{body}{Behind}", cancellationToken);
            var answers = answer.Split("HTTP/1.1 ", StringSplitOptions.RemoveEmptyEntries);
            if (answers.Length > 1 || (answers.Length == 1 && !answers[0].StartsWith('4')))
            {
                taken.Add($"{name}: {string.Join(" | ", answers.Select(one => one[..Math.Min(60, one.Length)].ReplaceLineEndings(" ")))}");
            }
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(control.Split("HTTP/1.1 ", StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(2), "what is not ambiguous is served, and what follows it");
            Assert.That(taken, Is.Empty);
        }
    }

    /// <summary>Everything that the server says until it ends the connection; there is nothing more to come for it.</summary>
    private static async Task<string> SendAsync(DoorsHost host, Door door, X509Certificate2 certificate, string request, CancellationToken cancellationToken)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, host.Url(door).Port, cancellationToken);
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = host.Trust(), ClientCertificates = [certificate], ApplicationProtocols = [SslApplicationProtocol.Http11] }, cancellationToken);
        try
        {
            await tls.WriteAsync(Encoding.Latin1.GetBytes(request), cancellationToken);
            await tls.ShutdownAsync();
            return await new StreamReader(tls, Encoding.Latin1).ReadToEndAsync(cancellationToken);
        }
        catch (IOException)
        {
            // It was cut while we wrote.
            return "";
        }
    }
}
