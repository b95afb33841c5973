using System.Net;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests;

public sealed class HealthEndpointsTests
{
    [TestCase("healthz", "alive\n")]
    [TestCase("readyz", "ready\n")]
    [CancelAfter(300_000)]
    public async Task Get_WithoutToken_IsAnswered(string path, string text, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var stranger = new RestClient(middleware.Url, token: null);

        var answer = await stranger.GetAsync(path, cancellationToken);

        Assert.That((answer.Status, answer.MediaType, answer.Text), Is.EqualTo((HttpStatusCode.OK, "text/plain", text)));
    }
}
