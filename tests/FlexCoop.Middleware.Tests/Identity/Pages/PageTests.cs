using System.Net;
using System.Text;
using FlexCoop.Middleware.Identity;
using FlexCoop.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>What every page and form holds against the world (T-32), and odd input at every endpoint.</summary>
public sealed class PageTests
{
    private static readonly string[] Pages = [Routes.Home, Routes.Login, Routes.Setup, Routes.Device, Routes.AddBox, Routes.BoxCodes, Routes.Mandates, Routes.Invite, Routes.Logout, Routes.Consent];

    private static readonly string[] Forms = [Routes.Login, Routes.Setup, Routes.SetupConfirm, Routes.Device, Routes.DeviceDecision, Routes.AddBox, Routes.BoxCodes, Routes.ApproveKey, Routes.Withdraw, Routes.Invite, Routes.Consent, Routes.Logout];

    private static readonly string[] Endpoints =
        [Routes.Token, Routes.PushedAuthorization, Routes.DeviceAuthorization, Routes.Introspection, Routes.Revocation, Routes.UserInfo, Routes.Authorize, Routes.Logout];

    [Test, CancelAfter(300_000)]
    public async Task EveryPage_KeepsToItself(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken, role: Role.PlatformOperator);

        foreach (var path in Pages)
        {
            await person.GetAsync(path, cancellationToken);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(person.Headers["Content-Security-Policy"], Does.StartWith("default-src 'none'; style-src 'sha256-").And.Contain("frame-ancestors 'none'").And.Contain("form-action 'self';").And.Contain("base-uri 'none'"), path);
                Assert.That(person.Headers["Cache-Control"], Is.EqualTo("no-store"), path);
                Assert.That(person.Headers["X-Content-Type-Options"], Is.EqualTo("nosniff"), path);
                Assert.That(person.Headers["Referrer-Policy"], Is.EqualTo("same-origin"), path);
                Assert.That(person.Text, Does.Not.Contain("<script").And.Not.Contain(" style=").And.Not.Contain("onclick").And.Contain("<html lang=\"en\">").And.Contain("<h1>"), path);
            }
        }

        await person.StartAsync(cancellationToken);
        Assert.That(person.Headers["Content-Security-Policy"], Does.Contain("form-action 'self' https://app.example;"));
    }

    /// <summary>Cross-site request forgery: without the token of our own page, of this browser and session, no form is taken.</summary>
    [Test, CancelAfter(300_000)]
    public async Task EveryForm_WithoutItsToken_IsRefused(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken, role: Role.PlatformOperator);
        using var attacker = await host.NewPersonAsync(cancellationToken, login: "mallory");
        await attacker.GetAsync(Routes.Device, cancellationToken);
        var foreign = attacker.Text.Split("name=\"form_token\" value=\"")[1].Split('"')[0];
        await person.GetAsync(Routes.Device, cancellationToken);
        var own = person.Text.Split("name=\"form_token\" value=\"")[1].Split('"')[0];

        foreach (var path in Forms)
        {
            foreach (var token in new[] { "", "x", foreign })
            {
                await person.PostAsync(path, cancellationToken, ("form_token", token), ("decision", "allow"), ("role", "PlatformOperator"));
                Assert.That(person.Status, Is.EqualTo(HttpStatusCode.Forbidden), $"{path} with '{token}'");
            }
        }

        person.Http.DefaultRequestHeaders.Add("Origin", "https://evil.example");
        await person.PostAsync(Routes.Invite, cancellationToken, ("form_token", own), ("role", "Prosumer"));
        Assert.That(person.Status, Is.EqualTo(HttpStatusCode.Forbidden), "another origin");
        person.Http.DefaultRequestHeaders.Remove("Origin");
        await person.PostAsync(Routes.Invite, cancellationToken, ("form_token", own), ("role", "Prosumer"));
        Assert.That(person.Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase(nameof(Role.Prosumer), new[] { Routes.AddBox, Routes.BoxCodes, Routes.Mandates, Routes.Logout })]
    [TestCase(nameof(Role.Cooperative), new[] { Routes.AddBox, Routes.BoxCodes, Routes.Mandates, Routes.Invite, Routes.Logout })]
    [TestCase(nameof(Role.PlatformOperator), new[] { Routes.AddBox, Routes.BoxCodes, Routes.Mandates, Routes.Invite, Routes.Tokens, Routes.Logout })]
    [CancelAfter(300_000)]
    public async Task Home_OfEachRole_LinksWhatThePersonMayDo(string role, string[] links, CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken, role: Enum.Parse<Role>(role));
        using var stranger = host.NewBrowser();

        await person.GetAsync(Routes.Home, cancellationToken);
        await stranger.GetAsync(Routes.Home, cancellationToken);

        Assert.That(person.Text.Split("<li><a href=\"").Skip(1).Select(rest => rest.Split('"')[0]), Is.EqualTo(links));
        Assert.That(stranger.Text, Does.Contain($"<li><a href=\"{Routes.Login}?next=").And.Contain($"<li><a href=\"{Routes.Setup}\"").And.Not.Contain(Routes.Mandates));
        foreach (var link in links)
        {
            await person.GetAsync(link, cancellationToken);
            Assert.That(person.Status, Is.EqualTo(HttpStatusCode.OK), link);
        }
    }

    /// <summary>Open redirects: a login leads only to where one of our own pages said.</summary>
    [TestCase("https://evil.example")]
    [TestCase("//evil.example")]
    [TestCase("/\\evil.example")]
    [TestCase("aHR0cHM6Ly9ldmlsLmV4YW1wbGU")]
    [TestCase("%0d%0aLocation:x")]
    [CancelAfter(300_000)]
    public async Task T22_Login_ForeignNext_LeadsHome(string next, CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        var anna = await host.MakeAccountAsync("anna", Role.Prosumer, cancellationToken);
        using var browser = host.NewBrowser();

        await anna.LogInAsync(browser, cancellationToken, $"{Routes.Login}?next={Uri.EscapeDataString(next)}");

        Assert.That(browser.Location, Is.EqualTo(Routes.Home));
    }

    /// <summary>FX-09, T-22: odd input is refused with the right status, never a 5xx, and tells nothing of our inside.</summary>
    [Test, CancelAfter(300_000)]
    public async Task FX09_OddInputAtEveryEndpoint_IsRefusedAndTellsNothing(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var http = host.NewHttp();
        string[] bodies =
        [
            "", "=", "&&&", "%", "%00=%00", "client_id", "client_id=", "client_id=app&client_id=app", "client_id=%FF%FE", "client_id=app&grant_type=%00", "client_id=app&grant_type=refresh_token", "client_id=app&grant_type=refresh_token&refresh_token=a.b.c",
            "client_id=app&grant_type=authorization_code&code=" + new string('a', 5000) + "&code_verifier=" + new string('b', 43), "client_id=app&scope=" + new string('x', 60_000), string.Join('&', Enumerable.Range(0, 100).Select(index => $"p{index}=1")),
            new string('a', 100_000), "client_id[$gt]=", "client_id=app&token[]=1", "{\"client_id\":\"app\"}", "client_id=' OR 1=1--", "client_id=../../etc/passwd", "client_id=app&token=" + new string('.', 1000), "client_assertion=..&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_id=app&request_uri=file:///etc/passwd", "client_id=app&token=eyJhbGciOiJub25lIn0.e30.",
        ];
        string[] types = ["application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x", "text/plain", "application/x-www-form-urlencoded; charset=utf-7", ""];

        foreach (var path in Endpoints.Concat(Forms))
        {
            foreach (var (body, type) in bodies.Select(body => (body, types[0])).Concat(types.Select(type => ("client_id=app", type))))
            {
                using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
                if (type.Length > 0)
                {
                    content.Headers.TryAddWithoutValidation("Content-Type", type);
                }

                using var answer = await http.PostAsync(path, content, cancellationToken);
                var text = await answer.Content.ReadAsStringAsync(cancellationToken);
                Assert.That((int)answer.StatusCode, Is.InRange(200, 499), $"{path} {type} {body[..Math.Min(body.Length, 60)]}: {text}");
                Assert.That(text, Does.Not.Contain("Exception").And.Not.Contain("   at ").And.Not.Contain(".cs"), path);
            }

            using var query = await http.GetAsync($"{path}?client_id=%FF&request=..&next=%00&a=1&a=2&{new string('q', 3000)}=x", cancellationToken);
            Assert.That((int)query.StatusCode, Is.InRange(200, 499), path);
        }

        var stores = host.Services.GetRequiredService<IdentityStores>();
        Assert.That(await CountAsync(AuthorizationCodeDocument.Collection) + await CountAsync(PushedRequestDocument.Collection) + await CountAsync(DeviceCodeDocument.Collection) + await CountAsync(BoxClaimDocument.Collection) + await CountAsync(BoxCodeDocument.Collection), Is.Zero, "nothing was stored");
        Assert.That(await CountAsync(TokenFamilyDocument.Collection) + await CountAsync(MandateDocument.Collection) + await CountAsync(SessionDocument.Collection), Is.Zero, "nothing was stored");

        async Task<int> CountAsync<T>(CollectionDefinition<T> collection)
            where T : class => (await stores.Identity.Documents(collection).ListAsync(after: null, limit: 10, cancellationToken)).Count;
    }
}
