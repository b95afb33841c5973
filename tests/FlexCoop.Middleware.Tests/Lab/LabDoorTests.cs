using System.Net;
using FlexCoop.OpenAdr;

namespace FlexCoop.Middleware.Tests;

/// <summary>The one door: loopback hosts only, also when a browser was led here under another name (DNS rebinding).</summary>
public sealed class LabDoorTests
{
    [TestCase("evil.example")]
    [TestCase("evil.example:8080")]
    [TestCase("localhost.evil.example")]
    [TestCase("127.0.0.1.evil.example")]
    [TestCase("192.168.1.10")]
    [TestCase("0.0.0.0")]
    [CancelAfter(300_000)]
    public async Task Request_ForeignHost_IsMisdirectedWhateverItAsksFor(string host, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();

        foreach (var path in new[] { "readyz", "healthz", "api/v1/events", "OpenADR2/Simple/2.0b/OadrPoll", "nothing" })
        {
            var answer = await rest.SendAsync(HttpMethod.Get, path, body: null, cancellationToken, request => request.Headers.Host = host);

            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.MisdirectedRequest), path);
            Assert.That(answer.Text, Does.Contain(host).And.Contain("localhost or 127.0.0.1"), path);
        }
    }

    [TestCase("localhost")]
    [TestCase("LOCALHOST:1")]
    [TestCase("127.0.0.1")]
    [TestCase("[::1]:8080")]
    [CancelAfter(300_000)]
    public async Task Request_LoopbackHost_IsServed(string host, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();

        var answer = await rest.SendAsync(HttpMethod.Get, "api/v1/events", body: null, cancellationToken, request => request.Headers.Host = host);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test, CancelAfter(300_000)]
    public async Task Request_OpenAdrAndRest_AreServedAtOnePort(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = middleware.NewVen();

        var created = await ven.RegisterAsync(cancellationToken);
        var known = await rest.GetAsync("api/v1/vens/" + ven.VenId, cancellationToken);

        Assert.That(created.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
        Assert.That(known.Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test, CancelAfter(300_000)]
    public async Task Answer_NamesNoServerSoftware(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();

        var answer = await rest.GetAsync("readyz", cancellationToken);

        Assert.That(answer.Headers.Server, Is.Empty);
    }
}
