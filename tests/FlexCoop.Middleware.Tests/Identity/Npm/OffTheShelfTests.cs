using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FlexCoop.Middleware.Identity;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>A relying party and a provider that nobody here wrote.</summary>
public sealed partial class OffTheShelfTests
{
    [Test, CancelAfter(300_000)]
    public async Task OpenidClient_DiscoversAndUsesEveryGrant(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken, clock: TimeProvider.System);
        using var person = await host.NewPersonAsync(cancellationToken);
        using var binding = TestCertificates.SelfSigned("box");
        using var key = binding.GetECDsaPrivateKey()!;
        await using var client = NodeProgram.Start(
            "client.mjs", host["authority.pem"], host.Issuer, IdentityHost.PlainRedirect, host.ClientKeyPem("api"), host.ClientKeyPem("portal"), binding.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());

        JsonNode? done = null;
        while (done is null)
        {
            var step = await client.ReadAsync(cancellationToken);
            done = step["done"];
            if (step["visit"] is { } url)
            {
                await person.GetAsync((string)url!, cancellationToken);
                await person.SubmitAsync(Routes.Consent, cancellationToken, ("decision", "allow"));
                await client.WriteAsync(person.Location!, cancellationToken);
            }
            else if (step["claim"] is not null)
            {
                await client.WriteAsync(await IdentityHost.ClaimAsync(person, cancellationToken), cancellationToken);
            }
            else if (step["approve"] is { } userCode)
            {
                await person.GetAsync($"{Routes.Device}?user_code={userCode}", cancellationToken);
                await person.SubmitAsync(Routes.Device, cancellationToken, ("user_code", (string)userCode!));
                await person.SubmitAsync(Routes.DeviceDecision, cancellationToken, ("decision", "allow"));
                await client.WriteAsync("approved", cancellationToken);
            }
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That((bool)done["sameSubject"]!, "ID token and userinfo");
            Assert.That((bool)done["otherSubjectElsewhere"]!, "pairwise");
            Assert.That((bool)done["activeBefore"]!);
            Assert.That((bool)done["activeAfter"]!, Is.False);
            Assert.That((string)done["workerScope"]!, Is.EqualTo("event.read"));
            Assert.That((string)done["boxScope"]!, Is.EqualTo("openid offline_access ven.enrol"));
            Assert.That((string)done["unboundError"]!, Is.EqualTo("invalid_request"), "without a certificate it is not given");
        }

        await person.GetAsync((string)done["logout"]!, cancellationToken);
        await person.SubmitAsync(Routes.Logout, cancellationToken);
        Assert.That(person.Location, Is.EqualTo("https://app.example/bye?state=x"));
        await person.GetAsync(Routes.Mandates, cancellationToken);
        Assert.That(person.Location, Does.StartWith(Routes.Login));
    }

    [Test, CancelAfter(300_000)]
    public async Task OidcProvider_AsACooperative_ItsMemberApprovesABox(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["server.pem"], TestCertificates.Server.ExportCertificatePem(), cancellationToken);
        await File.WriteAllTextAsync(folder["server.key"], TestCertificates.ServerKeyPem, cancellationToken);
        await using var provider = NodeProgram.Start("provider.mjs", folder["authority.pem"], folder["server.pem"], folder["server.key"]);
        var issuer = (string)(await provider.ReadAsync(cancellationToken))["issuer"]!;
        await using var host = await IdentityHost.StartAsync(
            cancellationToken,
            options =>
            {
                options.BuiltInProvider = false;
                options.Cooperatives = [new CooperativeOptions { Id = "coop", Name = "Coop & Co", Issuer = issuer, ClientId = "flexcoop", TrustFile = folder["authority.pem"] }];
            },
            TimeProvider.System,
            isSetUp: false);
        using var browser = host.NewBrowser();
        await browser.GetAsync(Routes.Keys, cancellationToken);
        await provider.WriteAsync(new JsonObject { ["redirect"] = host.Issuer + "/login/coop/callback", ["jwks"] = JsonNode.Parse(browser.Text) }.ToJsonString(), cancellationToken);
        Assert.That((bool)(await provider.ReadAsync(cancellationToken))["ready"]!);

        await browser.GetAsync(Routes.AddBox, cancellationToken);
        await browser.FollowAsync(cancellationToken);
        Assert.That(browser.Text, Does.Contain("Coop &amp; Co").And.Not.Contain("name=\"password\""));
        await browser.GetAsync(WebUtility.HtmlDecode(CooperativeLink().Match(browser.Text).Groups["address"].Value), cancellationToken);
        await LogInAtProviderAsync(browser, issuer, cancellationToken);
        var claim = await IdentityHost.ClaimAsync(browser, cancellationToken);
        var (_, code) = await host.AskForCodeAsync(null, cancellationToken, ("scope", "ven.enrol"), ("claim_code", claim));
        await browser.SubmitAsync(Routes.Device, cancellationToken, ("user_code", (string)code["user_code"]!));
        await browser.SubmitAsync(Routes.DeviceDecision, cancellationToken, ("decision", "allow"));

        Assert.That(browser.Text, Does.Contain("The box joins"));
        var (status, tokens) = await host.PollAsync(code, http: null, cancellationToken);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), tokens.ToJsonString());
        Assert.That((string)tokens["scope"]!, Is.EqualTo("ven.enrol"));
    }

    /// <summary>Follows every redirection, and fills in what the provider's own pages ask for, until the browser is back at a page of ours.</summary>
    private static async Task LogInAtProviderAsync(TestBrowser browser, string issuer, CancellationToken cancellationToken)
    {
        var at = issuer;
        for (var step = 0; step < 20; step++)
        {
            if (browser.Location is { } location)
            {
                at = new Uri(new Uri(at), location).AbsoluteUri;
                await browser.GetAsync(at, cancellationToken);
            }
            else if (ProviderForm().Match(browser.Text) is { Success: true } form && browser.Text.Contains("name=\"prompt\""))
            {
                var prompt = Prompt().Match(browser.Text).Groups["prompt"].Value;
                await browser.PostAsync(new Uri(new Uri(at), WebUtility.HtmlDecode(form.Groups["action"].Value)).AbsoluteUri, cancellationToken, ("prompt", prompt), ("login", "member-42"), ("password", "any"));
            }
            else
            {
                Assert.That(browser.Text, Does.Contain("Add a box"), at);
                return;
            }
        }

        Assert.Fail($"Still not back after 20 steps, at {at}");
    }

    [GeneratedRegex("<a href=\"(?<address>/login/coop[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CooperativeLink();

    [GeneratedRegex("<form[^>]*action=\"(?<action>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ProviderForm();

    [GeneratedRegex("name=\"prompt\" value=\"(?<prompt>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Prompt();
}
