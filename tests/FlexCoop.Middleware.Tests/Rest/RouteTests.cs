using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests;

/// <summary>What is asked at the wrong place, in the wrong way, or broken off.</summary>
public sealed class RouteTests
{
    [TestCase("nothing")]
    [TestCase("api")]
    [TestCase("api/v1")]
    [TestCase("api/v2/events")]
    [TestCase("api/v1/event")]
    [TestCase("api/v1/events/EVT-1/responses")]
    [TestCase("api/v1/vens/VEN-1/point")]
    [TestCase("api/v1/events%2FEVT-1")]
    [TestCase("favicon.ico")]
    [CancelAfter(300_000)]
    public async Task Get_UnknownRoute_IsNotFoundAndNamesThePath(string path, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();

        var answer = await rest.GetAsync(path, cancellationToken);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((string)answer.Problem["type"]!, Is.EqualTo("urn:flexcoop:problem:not-found"));
        Assert.That((string)answer.Problem["detail"]!, Does.Contain("/" + path));
    }

    [TestCase("api/v1/events/EVT-404", "There is no event 'EVT-404'.")]
    [TestCase("api/v1/events/evt%20%00x", null)]
    [TestCase("api/v1/events/%F0%9F%98%80", "There is no event '😀'.")]
    [TestCase("api/v1/events/%FF%FE", null)]
    [TestCase("api/v1/vens/VEN-404", "There is no VEN 'VEN-404'.")]
    [TestCase("api/v1/vens/VEN-404/points", "There is no VEN 'VEN-404'.")]
    [CancelAfter(300_000)]
    public async Task Get_UnknownId_IsNotFoundAndNamesIt(string path, string? detail, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();

        var answer = await rest.GetAsync(path, cancellationToken);

        Assert.That((int)answer.Status, detail is null ? Is.InRange(400, 499) : Is.EqualTo(404));
        Assert.That(detail is null || (string)answer.Problem["detail"]! == detail);
    }

    [TestCase("DELETE", "api/v1/events", "GET, POST")]
    [TestCase("PUT", "api/v1/events", "GET, POST")]
    [TestCase("PATCH", "api/v1/events", "GET, POST")]
    [TestCase("POST", "api/v1/events/EVT-1", "DELETE, GET, PATCH")]
    [TestCase("PUT", "api/v1/events/EVT-1", "DELETE, GET, PATCH")]
    [TestCase("PUT", "api/v1/vens", "GET, POST")]
    [TestCase("PUT", "api/v1/vens/VEN-1", "DELETE, GET, PATCH")]
    [TestCase("GET", "api/v1/vens/VEN-1/wanted-reports", "PUT")]
    [TestCase("PATCH", "api/v1/vens/VEN-1/wanted-reports", "PUT")]
    [TestCase("POST", "api/v1/vens/VEN-1/points", "GET")]
    [TestCase("POST", "api/v1/vens/VEN-1/opts", "GET")]
    [TestCase("DELETE", "api/v1/events/EVT-1/opts", "GET")]
    [TestCase("POST", "api/v1/market-contexts", "GET")]
    [TestCase("PATCH", "api/v1/market-contexts/dr", "DELETE, GET, PUT")]
    [TestCase("POST", "readyz", "GET")]
    [TestCase("POST", "healthz", "GET")]
    [TestCase("OPTIONS", "api/v1/events", "GET, POST")]
    [TestCase("INVENTED", "api/v1/events", "GET, POST")]
    [CancelAfter(300_000)]
    public async Task Request_WrongMethod_IsNotAllowedAndNamesTheRightOnes(string method, string path, string allowed, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        IEnumerable<string> allow = [];

        var answer = await rest.SendAsync(new HttpMethod(method), path, RestClient.Bytes("{}"u8.ToArray(), "application/json"), cancellationToken);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
        Assert.That((string)answer.Problem["type"]!, Is.EqualTo("urn:flexcoop:problem:method"));
        allow = ((string)answer.Problem["detail"]!).TrimEnd('.').Split(" takes ")[1].Split(", ").Order();
        Assert.That(allow, Is.EqualTo(allowed.Split(", ")));
    }

    [Test, CancelAfter(300_000)]
    public async Task Request_AnyMethodAtAnyRoute_IsNeverOurFault(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        string[] methods = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"];
        string[] paths =
        [
            "", "readyz", "healthz", "nothing", "api/v1/events", "api/v1/events/EVT-1", "api/v1/vens", "api/v1/vens/VEN-1", "api/v1/vens/VEN-1/wanted-reports",
            "api/v1/vens/VEN-1/points", "api/v1/vens/VEN-1/opts", "api/v1/events/EVT-1/opts", "api/v1/market-contexts", "api/v1/market-contexts/dr", "api/v1/events/", "api/v1//events", "api/v1/events?", "api/v1/events?=&&=x", "api/v1/events?%", "api/v1/events?after=%00%FF",
        ];

        foreach (var (method, path) in methods.SelectMany(method => paths.Select(path => (method, path))))
        {
            var answer = await rest.SendAsync(new HttpMethod(method), path, body: null, cancellationToken);

            Assert.That((int)answer.Status, Is.LessThan(500), $"{method} /{path}: {answer.Text}");
        }

        await rest.AnnounceAsync(SomeBody.Event(), cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task Head_OfAList_HasNoBody(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();

        var answer = await rest.SendAsync(HttpMethod.Head, "api/v1/events", body: null, cancellationToken);

        Assert.That(answer.Text, Is.Empty);
    }

    /// <summary>What no HTTP client would send. The peer may get an answer or none; the next one is served.</summary>
    [TestCase("POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer TOKEN\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"targets\":", Description = "broken off")]
    [TestCase("POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer TOKEN\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", Description = "a chunk of no size")]
    [TestCase("POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer TOKEN\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n", Description = "a negative length")]
    [TestCase("POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", Description = "two hosts")]
    [TestCase("GET /api/v1/events HTTP/1.0\r\nAuthorization: Bearer TOKEN\r\n\r\n", Description = "no host")]
    [TestCase("GET http://evil.example/api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer TOKEN\r\n\r\n", Description = "another host in the target")]
    [TestCase("OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")]
    [TestCase("CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\nConnection: close\r\n\r\n")]
    [TestCase("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Description = "HTTP/2")]
    [TestCase("\u0016\u0003\u0001\u0000\u0005hello", Description = "TLS")]
    [TestCase("nonsense\r\n\r\n")]
    [CancelAfter(300_000)]
    public async Task Request_NoGoodHttp_IsNeverOurFaultAndTheNextIsServed(string request, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();

        var answer = await ExchangeAsync(middleware.Url, request.Replace("TOKEN", middleware.Token, StringComparison.Ordinal), cancellationToken);

        Assert.That(answer, Does.Not.Match("^HTTP/1.1 (2|5)"));
        await rest.AnnounceAsync(SomeBody.Event(), cancellationToken);
        Assert.That((await rest.GetAsync("api/v1/events", cancellationToken)).Expect(HttpStatusCode.OK)["items"] as JsonArray, Has.Count.EqualTo(1));
    }

    /// <summary>Sends bytes, says that no more will come, and reads what is answered until the peer ends it, well or not.</summary>
    private static async Task<string> ExchangeAsync(Uri url, string request, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(url.Host, url.Port, cancellationToken);
        var answer = new StringBuilder();
        try
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(request), cancellationToken);
            socket.Shutdown(SocketShutdown.Send);
            var buffer = new byte[4096];
            for (int count; (count = await socket.ReceiveAsync(buffer, cancellationToken)) > 0;)
            {
                answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        catch (SocketException gone) when (gone.SocketErrorCode is SocketError.ConnectionReset or SocketError.NotConnected or SocketError.Shutdown)
        {
            // The peer has had enough.
        }

        return answer.ToString();
    }
}
