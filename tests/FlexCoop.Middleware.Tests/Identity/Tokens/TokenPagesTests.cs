using System.Net;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary><c>/tokens</c>, and what it opens.</summary>
public sealed class TokenPagesTests
{
    [Test, CancelAfter(300_000)]
    public async Task Token_OfWhoRunsThePlatform_AnnouncesAnEvent(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var root = await host.SetUpAsync(cancellationToken);
        using var http = host.NewClient(Door.Pages);
        http.DefaultRequestHeaders.Authorization = new("Bearer", await root.GetTokenAsync(cancellationToken));

        using var announced = await http.PostAsync("api/v1/events", Body(host), cancellationToken);
        using var listed = await http.GetAsync("api/v1/events", cancellationToken);
        await root.WithdrawAsync(cancellationToken);
        using var withdrawn = await http.GetAsync("api/v1/events", cancellationToken);

        Assert.That(announced.StatusCode, Is.EqualTo(HttpStatusCode.Created), await announced.Content.ReadAsStringAsync(cancellationToken));
        Assert.That(listed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(withdrawn.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "at the next request");
    }

    [Test, CancelAfter(300_000)]
    public async Task Token_OfAMember_IsNotGiven(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var root = await host.SetUpAsync(cancellationToken);
        using var anna = host.NewOwner();
        await anna.MakeAccountAsync(await root.InviteAsync("Prosumer", cancellationToken), "anna", cancellationToken);
        await root.Browser.GetAsync(Routes.Tokens, cancellationToken);

        await anna.Browser.GetAsync(Routes.Tokens, cancellationToken);
        var shown = anna.Browser.Status;
        await anna.Browser.PostAsync(Routes.Tokens, cancellationToken);

        Assert.That((shown, anna.Browser.Status), Is.EqualTo((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)));
        Assert.That(anna.Browser.Text, Does.Not.Contain("<code>"));
    }

    private static ByteArrayContent Body(DoorsHost host)
    {
        var body = SomeBody.Event();
        body["start"] = host.Wire.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        return RestClient.Bytes(System.Text.Encoding.UTF8.GetBytes(body.ToJsonString()), "application/json");
    }
}
