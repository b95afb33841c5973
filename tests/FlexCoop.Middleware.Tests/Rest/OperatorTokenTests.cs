using System.Net;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests;

public sealed class OperatorTokenTests
{
    private static readonly string[] Paths =
    [
        "api/v1/events", "api/v1/vens", "API/v1/events", "Api/V1/Vens", "%61pi/v1/events", "api/v1/vens/VEN-1/points", "api", "api/nothing", "api/v1/../v1/events",
    ];

    [TestCaseSource(nameof(Paths)), CancelAfter(300_000)]
    public async Task Request_WithoutToken_IsUnauthorizedAndSaysWhereTheTokenIs(string path, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var stranger = new RestClient(middleware.Url, token: null);

        var answer = await stranger.GetAsync(path, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That((string)answer.Problem["type"]!, Is.EqualTo("urn:flexcoop:problem:unauthorized"));
            Assert.That((string)answer.Problem["detail"]!, Does.Contain("Authorization is missing").And.Contain("lab-token"));
            Assert.That(answer.Headers.WwwAuthenticate.ToString(), Does.StartWith("Bearer"));
        }
    }

    [TestCase("Bearer 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [TestCase("Bearer")]
    [TestCase("Bearer ")]
    [TestCase("Basic b3BlcmF0b3I6dG9rZW4=")]
    [TestCase("Bearer TOKENx")]
    [TestCase("Bearer TOKEN TOKEN")]
    [TestCase("BearerTOKEN")]
    [TestCase("TOKEN")]
    [TestCase("Basic TOKEN")]
    [CancelAfter(300_000)]
    public async Task Request_WrongToken_IsUnauthorizedAndChangesNothing(string header, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var stranger = new RestClient(middleware.Url, token: null);
        var value = header.Replace("TOKEN", middleware.Token, StringComparison.Ordinal);

        var answer = await stranger.SendAsync(
            HttpMethod.Post,
            "api/v1/events",
            RestClient.Bytes(System.Text.Encoding.UTF8.GetBytes(SomeBody.Event().ToJsonString()), "application/json"),
            cancellationToken,
            request => request.Headers.TryAddWithoutValidation("Authorization", value));

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((string)answer.Problem["detail"]!, Does.Not.Contain(middleware.Token));
        Assert.That(await rest.EverythingAsync(cancellationToken), Does.Not.Contain("EVT-"));
    }

    [TestCase("Bearer TOKEN", "api/v1/events")]
    [TestCase("bearer TOKEN", "api/v1/events", Description = "schemes have no letter case (RFC 9110, 11.1)")]
    [TestCase("Bearer TOKEN", "API/V1/Events")]
    [CancelAfter(300_000)]
    public async Task Request_RightToken_IsServed(string header, string path, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = new RestClient(middleware.Url, token: null);
        var value = header.Replace("TOKEN", middleware.Token, StringComparison.Ordinal);

        var answer = await rest.SendAsync(
            HttpMethod.Get, path, body: null, cancellationToken, request => request.Headers.TryAddWithoutValidation("Authorization", value));

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test, CancelAfter(300_000)]
    public async Task Request_AfterARestart_TakesTheSameTokenFromTheSameFile(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        var token = (await File.ReadAllTextAsync(Path.Combine(middleware.DataFolder, "lab-token"), cancellationToken)).Trim();

        await middleware.RestartAsync(cancellationToken);
        using var rest = new RestClient(middleware.Url, token);
        var answer = await rest.GetAsync("api/v1/events", cancellationToken);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(middleware.Token, Is.EqualTo(token));
    }

    [Test, CancelAfter(300_000)]
    public async Task Request_OpenAdr_NeedsNoToken(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var ven = middleware.NewVen();

        await ven.StartUpAsync(cancellationToken);

        Assert.That(ven.VenId.Value, Is.Not.Empty);
    }
}
