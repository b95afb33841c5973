using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Identity;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>Refresh tokens: each is good once (T-22).</summary>
public sealed class RefreshGrantTests
{
    [Test, CancelAfter(300_000)]
    public async Task Refresh_InTurn_GoesOnAndMayNarrow(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        var tokens = await host.GetTokensAsync(person, cancellationToken, "openid offline_access meter.read flex.read");

        for (var turn = 0; turn < 5; turn++)
        {
            host.Test.Advance(TimeSpan.FromMinutes(4));
            (_, tokens) = await RefreshAsync(host, tokens, cancellationToken, ("scope", turn == 3 ? "flex.read" : null));
            Assert.That((string)tokens["scope"]!, Is.EqualTo(turn == 3 ? "flex.read" : "openid offline_access meter.read flex.read"));
        }

        Assert.That((await RefreshAsync(host, tokens, cancellationToken, ("scope", "event.dispatch"))).Json["error"]!.ToString(), Is.EqualTo("invalid_scope"));
        Assert.That((await RefreshAsync(host, tokens, cancellationToken, ("client_id", "gateway"))).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        host.Test.Advance(TimeSpan.FromDays(14));
        Assert.That((await RefreshAsync(host, tokens, cancellationToken)).Status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test, CancelAfter(300_000)]
    public async Task T22_Refresh_TwoHundredTimesAtOnce_SucceedsOnceAndTheWinnerGoesOn(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        using var http = host.NewHttp();
        var tokens = await host.GetTokensAsync(person, cancellationToken);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => RefreshAsync(host, tokens, cancellationToken, http: http)));

        var winners = answers.Where(answer => answer.Status == HttpStatusCode.OK).ToList();
        Assert.That(winners, Has.Count.EqualTo(1));
        Assert.That((await RefreshAsync(host, winners[0].Json, cancellationToken)).Status, Is.EqualTo(HttpStatusCode.OK), "all within the leeway");
    }

    [TestCase(1, false, Description = "the one before, within the leeway")]
    [TestCase(3, true, Description = "the one before, after it")]
    [CancelAfter(300_000)]
    public async Task T22_Refresh_TokenBefore_EndsTheLoginAfterTheLeeway(int seconds, bool isEnded, CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        var first = await host.GetTokensAsync(person, cancellationToken);
        var (_, second) = await RefreshAsync(host, first, cancellationToken);
        host.Test.Advance(TimeSpan.FromSeconds(seconds));

        Assert.That((await RefreshAsync(host, first, cancellationToken)).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await host.IsActiveAsync((string)second["access_token"]!, cancellationToken), Is.EqualTo(!isEnded));
        Assert.That((await RefreshAsync(host, second, cancellationToken)).Status, Is.EqualTo(isEnded ? HttpStatusCode.BadRequest : HttpStatusCode.OK));
    }

    [Test, CancelAfter(300_000)]
    public async Task T22_Refresh_TokenOfLongAgo_EndsTheLogin_AndOneThatNeverWasDoesNot(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        var first = await host.GetTokensAsync(person, cancellationToken);
        var (_, second) = await RefreshAsync(host, first, cancellationToken);
        var (_, third) = await RefreshAsync(host, second, cancellationToken);
        var parts = ((string)third["refresh_token"]!).Split('.');
        string[] invented = [$"{parts[0]}.{RandomId.Of()}.{parts[2]}", $"{parts[0]}.x.y", parts[0], $"{parts[0]}..", "a.b.c", "...", new string('a', 10_000)];

        foreach (var token in invented)
        {
            Assert.That((await RefreshAsync(host, new JsonObject { ["refresh_token"] = token }, cancellationToken)).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        }

        Assert.That(await host.IsActiveAsync((string)third["access_token"]!, cancellationToken), "who knows the login's id cannot end it");
        await RefreshAsync(host, first, cancellationToken);
        Assert.That(await host.IsActiveAsync((string)third["access_token"]!, cancellationToken), Is.False);
    }

    [Test, CancelAfter(300_000)]
    public async Task Refresh_BoundToACertificate_NeedsIt(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        using var certificate = TestCertificates.SelfSigned("app");
        using var bound = host.NewHttp(certificate);
        var tokens = await host.GetTokensAsync(person, cancellationToken, http: bound);

        Assert.That((await RefreshAsync(host, tokens, cancellationToken)).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await RefreshAsync(host, tokens, cancellationToken, http: bound)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    private static Task<(HttpStatusCode Status, JsonObject Json)> RefreshAsync(
        IdentityHost host, JsonObject tokens, CancellationToken cancellationToken, (string Name, string? Value) other = default, HttpClient? http = null)
    {
        (string Name, string? Value)[] fields = [("grant_type", "refresh_token"), ("client_id", "app"), ("refresh_token", (string)tokens["refresh_token"]!)];
        return host.PostAsync(Routes.Token, http, cancellationToken, other.Name is null ? fields : [.. fields.Where(field => field.Name != other.Name), other]);
    }
}
