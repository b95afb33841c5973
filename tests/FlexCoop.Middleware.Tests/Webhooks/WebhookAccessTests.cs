using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Middleware.Webhooks;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Webhooks;

/// <summary>A webhook is no way around access: it tells what its owner could read at this moment, and nobody else knows of it.</summary>
public sealed class WebhookAccessTests
{
    private static readonly string[] All = [.. Scopes.OfRest];

    [Test, CancelAfter(300_000)]
    public async Task Webhooks_OfOthers_AreNotThere(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var host = await StartAsync(receiver, cancellationToken);
        using var anna = await PersonAsync(host, "anna", Role.Prosumer, "local", cancellationToken);
        using var colleague = await PersonAsync(host, "agnes", Role.Cooperative, "local", cancellationToken);
        using var aggregator = await PersonAsync(host, "alfred", Role.Cooperative, "local", cancellationToken);
        using var dorp = await PersonAsync(host, "dora", Role.Cooperative, "dorp", cancellationToken);
        using var root = new RestClient(host.NewClient(Door.Pages), await host.NewTokenAsync(cancellationToken, All));
        var (id, _) = await aggregator.MakeWebhookAsync(receiver, cancellationToken, "resources.segments.*");

        async Task<int> SeenAsync(RestClient rest) => (await rest.GetAsync(SomeWebhook.List, cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray().Count;
        Assert.That(new[] { await SeenAsync(aggregator), await SeenAsync(colleague), await SeenAsync(dorp), await SeenAsync(anna), await SeenAsync(root) }, Is.EqualTo([1, 1, 0, 0, 0]));
        foreach (var other in new[] { dorp, anna, root })
        {
            foreach (var (method, path) in new[]
            {
                ("GET", ""), ("DELETE", ""), ("POST", "/secret"), ("POST", "/resume"), ("GET", "/deliveries"), ("GET", "/dead-letters"), ("POST", "/dead-letters/replay"), ("POST", "/dead-letters/1/replay"),
            })
            {
                var answer = await other.SendAsync(new HttpMethod(method), $"{SomeWebhook.List}/{id}{path}", body: null, cancellationToken);
                Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.NotFound), $"{method} {path}");
            }

            Assert.That((await other.PatchAsync($"{SomeWebhook.List}/{id}", """{ "enabled": false }""", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.NotFound));
        }

        Assert.That((string)(await aggregator.GetAsync($"{SomeWebhook.List}/{id}", cancellationToken)).Expect(HttpStatusCode.OK)["status"]!, Is.EqualTo("active"));
    }

    /// <summary>Webhooks are shared by who acts as the same; a token that may less takes none over.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Webhook_ChangedByATokenThatMayLess_IsRefused(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var host = await StartAsync(receiver, cancellationToken);
        using var aggregator = await PersonAsync(host, "alfred", Role.Cooperative, "local", cancellationToken, "flex.read", "event.read");
        using var reader = await PersonAsync(host, "agnes", Role.Cooperative, "local", cancellationToken, "event.read");
        using var wider = await PersonAsync(host, "arnold", Role.Cooperative, "local", cancellationToken);
        var (id, _) = await aggregator.MakeWebhookAsync(receiver, cancellationToken, "resources.segments.*");
        var webhooks = host.Services.GetRequiredService<WebhookBook>();
        var authority = webhooks.Find(id)!.Authority;

        foreach (var (method, path) in new[] { ("DELETE", ""), ("POST", "/secret"), ("POST", "/resume"), ("POST", "/dead-letters/replay"), ("POST", "/dead-letters/1/replay") })
        {
            Assert.That((await reader.SendAsync(new HttpMethod(method), $"{SomeWebhook.List}/{id}{path}", body: null, cancellationToken)).Status, Is.EqualTo(HttpStatusCode.Forbidden), $"{method} {path}");
        }

        var patched = await reader.PatchAsync($"{SomeWebhook.List}/{id}", """{ "enabled": false }""", cancellationToken);
        await wider.PatchAsync($"{SomeWebhook.List}/{id}", """{ "description": "ours" }""", cancellationToken);

        Assert.That(patched.Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(webhooks.Find(id)!.Description, Is.EqualTo("ours"));
        Assert.That(webhooks.Find(id)!.Authority, Is.SameAs(authority).Or.EqualTo(authority).UsingPropertiesComparer(), "by whose right it acts is changed with what it does only");
    }

    [Test, CancelAfter(300_000)]
    public async Task Topics_ThatOneMayNotRead_AreNoneToHim(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var host = await StartAsync(receiver, cancellationToken);
        var issuer = host.Services.GetRequiredService<TokenIssuer>();
        using var anna = await PersonAsync(host, "anna", Role.Prosumer, "local", cancellationToken, "flex.read", "meter.read");
        using var aggregator = await PersonAsync(host, "alfred", Role.Cooperative, "local", cancellationToken, "flex.read", "event.read");
        using var component = new RestClient(host.NewClient(Door.Pages), issuer.ForClient("worker", Scopes.Api, [Scopes.FleetRead], thumbprint: null).Token);
        using var root = new RestClient(host.NewClient(Door.Pages), await host.NewTokenAsync(cancellationToken, Scopes.FleetRead));

        async Task<bool> MayAsync(RestClient rest, string topic)
        {
            var answer = await rest.PostAsync(SomeWebhook.List, SomeWebhook.New(receiver.Url, topic), cancellationToken);
            return answer.Status == HttpStatusCode.Created || (answer.Status == HttpStatusCode.UnprocessableEntity && answer.Faults[0].Contains("is none that you may read", StringComparison.Ordinal) ? answer.Status == HttpStatusCode.Created : throw new InvalidDataException(answer.Text));
        }

        var seen = new List<string>();
        foreach (var topic in new[] { "ven.*", "event.announced", "certificate.revoked", "telemetry.rolled-up", "resources.comfort-bands.made", "resources.segments.*" })
        {
            foreach (var (name, rest) in new[] { ("anna", anna), ("aggregator", aggregator), ("component", component), ("root", root) })
            {
                if (await MayAsync(rest, topic))
                {
                    seen.Add($"{name} {topic}");
                }
            }
        }

        Assert.That(seen, Is.EquivalentTo([
            "component ven.*", "root ven.*", "component event.announced", "root event.announced", "component certificate.revoked", "root certificate.revoked", "root telemetry.rolled-up",
            "anna resources.comfort-bands.made", "aggregator resources.comfort-bands.made", "aggregator resources.segments.*",
        ]));
    }

    /// <summary>The aggregator is told of a member while the member's mandate is in force, and nobody of another cooperative's.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Delivery_MemberWithdraws_NothingOfHimIsToldAnyMore(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var host = await StartAsync(receiver, cancellationToken);
        var boxOfAnna = await host.NewBoxOfAsync("anna", "local", cancellationToken);
        await host.NewBoxOfAsync("carla", "dorp", cancellationToken);
        using var anna = await PersonAsync(host, "anna", Role.Prosumer, "local", cancellationToken);
        using var carla = await PersonAsync(host, "carla", Role.Prosumer, "dorp", cancellationToken);
        using var aggregator = await PersonAsync(host, "alfred", Role.Cooperative, "local", cancellationToken);
        await aggregator.MakeWebhookAsync(receiver, cancellationToken, "resources.comfort-preferences.*", "resources.segments.*");

        await WishAsync(carla, cancellationToken);
        var seen = await WishAsync(anna, cancellationToken);
        await receiver.WaitAsync(1, cancellationToken);
        await host.Services.GetRequiredService<MandateBook>().ChangeAsync(boxOfAnna, "anna", MandateAct.Suspend, cancellationToken);
        await anna.SendAsync(HttpMethod.Delete, $"api/v1/comfort-preferences/{seen}", body: null, cancellationToken, request => request.Headers.TryAddWithoutValidation("If-Match", "*"));
        var segment = await aggregator.PostAsync("api/v1/segments", new JsonObject { ["criteria"] = new JsonObject(), ["devices"] = new JsonArray() }, cancellationToken);
        var received = await receiver.WaitAsync(2, cancellationToken);

        Assert.That(received.Select(one => (string)one.Data["id"]!), Is.EqualTo([seen, (string)segment.Expect(HttpStatusCode.Created)["id"]!]));
        Assert.That(received[0].Data.AsObject().Select(member => member.Key), Is.EqualTo(["resource", "id", "href"]), "only where it is read, and nothing of what it says");
    }

    [Test, CancelAfter(300_000)]
    public async Task Delivery_MandateOfTheOwnerSuspendedAndWithdrawn_WaitsAndEnds(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var host = await StartAsync(receiver, cancellationToken);
        using var anna = await PersonAsync(host, "anna", Role.Prosumer, "local", cancellationToken);
        var (id, _) = await anna.MakeWebhookAsync(receiver, cancellationToken, "resources.comfort-preferences.*");
        var (webhooks, mandates) = (host.Services.GetRequiredService<WebhookBook>(), host.Services.GetRequiredService<MandateBook>());
        var app = webhooks.Find(id)!.Authority.MandateId!;
        using var other = await PersonAsync(host, "anna", Role.Prosumer, "local", cancellationToken);
        var (_, secretOfOther) = await other.MakeWebhookAsync(receiver, cancellationToken, "resources.comfort-preferences.*");

        await mandates.ChangeAsync(app, "anna", MandateAct.Suspend, cancellationToken);
        await WishAsync(other, cancellationToken);
        var meanwhile = (await receiver.WaitAsync(1, cancellationToken)).Single();
        Assert.That(meanwhile.IsSignedBy(secretOfOther));
        await mandates.ChangeAsync(app, "anna", MandateAct.Resume, cancellationToken);
        host.Wire.Advance(TimeSpan.FromMinutes(1));
        var after = (await receiver.WaitAsync(2, cancellationToken))[1];
        Assert.That((after.Id, after.IsSignedBy(secretOfOther)), Is.EqualTo((meanwhile.Id, false)));
        await mandates.ChangeAsync(app, "anna", MandateAct.Revoke, cancellationToken);
        await host.Services.GetRequiredService<WebhookUpkeep>().RunAsync(cancellationToken);

        Assert.That(webhooks.Find(id), Is.Null);
    }

    private static Task<DoorsHost> StartAsync(WebhookReceiver receiver, CancellationToken cancellationToken) => DoorsHost.StartAsync(cancellationToken, receiver.Settings);

    private static async Task<RestClient> PersonAsync(DoorsHost host, string name, Role role, string cooperative, CancellationToken cancellationToken, params string[] scopes)
    {
        string[] wanted = scopes.Length > 0 ? scopes : [.. Scopes.OfRest.Where(scope => Scopes.MayGive(role, scope))];
        return new RestClient(host.NewClient(Door.Pages), await host.NewTokenAsync(name, role, cooperative, wanted, cancellationToken));
    }

    /// <summary>Makes a document of a member's own.</summary>
    private static async Task<string> WishAsync(RestClient member, CancellationToken cancellationToken) =>
        (string)(await member.PostAsync("api/v1/comfort-preferences", new JsonObject { ["morningC"] = 20, ["afternoonC"] = 21, ["nightC"] = 17 }, cancellationToken)).Expect(HttpStatusCode.Created)["id"]!;
}
