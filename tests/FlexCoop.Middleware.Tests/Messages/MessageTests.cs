using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Audit;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Messages;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Middleware.Tests.Webhooks;
using FlexCoop.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Messages;

/// <summary>What components tell each other arrives, once and in order, whatever stops in between, or says why it did not (FC-MW-10).</summary>
public sealed class MessageTests
{
    private const string List = "api/v1/component-messages";

    [Test, CancelAfter(300_000)]
    public async Task Recipient_IsDownForTenMinutesOverARestart_GetsAllOnceAndInOrder(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, receiver.Settings);
        using var rest = lab.NewOperator();
        var (id, secret) = await rest.MakeWebhookAsync(receiver, cancellationToken, "messages.ldem");
        await receiver.StopAsync();

        // The clock moves when the first try is over: else it would end that one.
        var sent = new List<string> { await SendAsync(rest, "gdem", "ldem", 0, cancellationToken) };
        await rest.WaitForStatusAsync(id, "failing", cancellationToken);
        var waiting = (await rest.GetAsync($"{List}/{sent[0]}", cancellationToken)).Expect(HttpStatusCode.OK);
        for (var number = 1; number < 10; number++)
        {
            lab.Wire.Advance(TimeSpan.FromMinutes(1));
            sent.Add(await SendAsync(rest, "gdem", "ldem", number, cancellationToken));
            await SendAsync(rest, "gdem", "somebody-else", number, cancellationToken);
        }

        await rest.WaitForStatusAsync(id, "failing", cancellationToken);
        await lab.RestartAsync(cancellationToken);
        using var again = lab.NewOperator();
        await receiver.OpenAsync(cancellationToken);
        await again.PassToNextTryAsync(id, lab.Wire, cancellationToken);
        var received = await receiver.WaitAsync(10, cancellationToken);
        await again.WaitForStatusAsync(id, "active", cancellationToken);

        Assert.That((string)waiting["status"]!, Is.EqualTo("waiting"));
        Assert.That((string)waiting["failureText"]!, Does.Contain("refused"));
        Assert.That(received.Select(one => (string)one.Data["id"]!), Is.EqualTo(sent));
        Assert.That(received.Select(one => (int)one.Data["payload"]!["number"]!), Is.EqualTo(Enumerable.Range(0, 10)));
        Assert.That(received.All(one => one.IsSignedBy(secret) && one.Type == "component-message"));
        foreach (var message in sent)
        {
            var delivered = (await again.GetAsync($"{List}/{message}", cancellationToken)).Expect(HttpStatusCode.OK);
            Assert.That((string)delivered["status"]!, Is.EqualTo("delivered"));
            Assert.That(delivered["failureText"], Is.Null);
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Message_SentBeforeItsRecipientIsThere_WaitsForHim(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, receiver.Settings);
        using var rest = lab.NewOperator();
        var (first, taken, last) = (await SendAsync(rest, "gdem", "ldem", 1, cancellationToken), await SendAsync(rest, "gdem", "ldem", 2, cancellationToken), await SendAsync(rest, "other", "ldem", 3, cancellationToken));
        var removed = await rest.SendAsync(HttpMethod.Delete, $"{List}/{taken}", body: null, cancellationToken, request => request.Headers.TryAddWithoutValidation("If-Match", "*"));

        await rest.MakeWebhookAsync(receiver, cancellationToken, "messages.ldem");
        var received = await receiver.WaitAsync(2, cancellationToken);
        var second = await rest.PostAsync(SomeWebhook.List, SomeWebhook.New(receiver.Url, "messages.ldem"), cancellationToken);

        Assert.That(removed.Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(received.Select(one => (string)one.Data["id"]!), Is.EqualTo([first, last]), "what was taken back is not told");
        Assert.That(second.Status, Is.EqualTo(HttpStatusCode.Conflict), "or they would arrive twice");
    }

    [Test, CancelAfter(300_000)]
    public async Task Message_RefusedForTooLong_IsDeadAndCanBeReplayed(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, [.. receiver.Settings, ("Webhooks:GiveUpAfter", "00:05:00")]);
        using var rest = lab.NewOperator();
        var (id, _) = await rest.MakeWebhookAsync(receiver, cancellationToken, "messages.ldem");
        var status = StatusCodes.Status422UnprocessableEntity;
        receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

        var message = await SendAsync(rest, "gdem", "ldem", 1, cancellationToken);
        async Task<JsonNode> ReadAsync() => (await rest.GetAsync($"{List}/{message}", cancellationToken)).Expect(HttpStatusCode.OK);
        await rest.WaitForStatusAsync(id, "failing", cancellationToken);
        while ((string)(await ReadAsync())["status"]! == "waiting")
        {
            await rest.PassToNextTryAsync(id, lab.Wire, cancellationToken);
        }

        var dead = await ReadAsync();
        status = StatusCodes.Status200OK;
        await rest.SendAsync(HttpMethod.Post, $"{SomeWebhook.List}/{id}/dead-letters/replay", body: null, cancellationToken);
        await rest.PassToNextTryAsync(id, lab.Wire, cancellationToken);
        while ((string)(await ReadAsync())["status"]! != "delivered")
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        Assert.That(((string)dead["status"]!, (int)dead["failureStatus"]!, (string)dead["failureText"]!), Is.EqualTo(("dead", 422, "It answered with 422.")));
        Assert.That((int)dead["attempts"]!, Is.EqualTo(receiver.Received.Count - 1));
    }

    [Test, CancelAfter(300_000)]
    public async Task Message_NobodyTakesForAWeek_IsDeadAndSaysWhy(CancellationToken cancellationToken)
    {
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, ("Messages:WaitingAtMost", "2"));
        using var rest = lab.NewOperator();
        var first = await SendAsync(rest, "gdem", "nobody", 1, cancellationToken);
        await SendAsync(rest, "gdem", "nobody", 2, cancellationToken);
        var tooMany = await rest.PostAsync(List, Message("gdem", "nobody", 3), cancellationToken);
        var upkeep = lab.Services.GetRequiredService<MessageUpkeep>();
        await upkeep.RunAsync(cancellationToken);
        var waiting = (await rest.GetAsync($"{List}?filter=status=waiting", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray();

        lab.Wire.Advance(TimeSpan.FromDays(7) + TimeSpan.FromMinutes(1));
        await upkeep.RunAsync(cancellationToken);
        var dead = (await rest.GetAsync($"{List}/{first}", cancellationToken)).Expect(HttpStatusCode.OK);
        await SendAsync(rest, "gdem", "nobody", 4, cancellationToken);

        Assert.That(tooMany.Status, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        Assert.That(tooMany.Faults.Single(), Is.EqualTo("recipientId: 'nobody' has 2 messages waiting; send no more until some are taken"));
        Assert.That(waiting, Has.Count.EqualTo(2));
        Assert.That(((string)dead["status"]!, (string)dead["failureText"]!), Is.EqualTo(("dead", "No webhook of the recipient was there to take it.")));
    }

    [Test, CancelAfter(300_000)]
    public async Task Message_AfterOneThatWasTakenBack_HasTriesOfItsOwn(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, [.. receiver.Settings, ("Webhooks:GiveUpAfter", "00:10:00"), ("Webhooks:RetryAtMost", "00:01:00")]);
        using var rest = lab.NewOperator();
        var (id, _) = await rest.MakeWebhookAsync(receiver, cancellationToken, "messages.ldem");
        receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        };
        var begun = lab.Wire.GetUtcNow();
        var first = await SendAsync(rest, "gdem", "ldem", 1, cancellationToken);
        await rest.WaitForStatusAsync(id, "failing", cancellationToken);
        while (lab.Wire.GetUtcNow() < begun.AddMinutes(8))
        {
            await rest.PassToNextTryAsync(id, lab.Wire, cancellationToken);
        }

        await rest.WaitForNextTryAsync(id, lab.Wire, cancellationToken);
        await rest.SendAsync(HttpMethod.Delete, $"{List}/{first}", body: null, cancellationToken, request => request.Headers.TryAddWithoutValidation("If-Match", "*"));
        var second = await SendAsync(rest, "gdem", "ldem", 2, cancellationToken);
        lab.Wire.AdvanceTo(begun.AddMinutes(11));
        async Task<JsonNode> ReadAsync() => (await rest.GetAsync($"{List}/{second}", cancellationToken)).Expect(HttpStatusCode.OK);
        while ((int)(await ReadAsync())["attempts"]! == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        Assert.That((string)(await ReadAsync())["status"]!, Is.EqualTo("waiting"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Messages_ManyAtOnceOrLongDone_AreBounded(CancellationToken cancellationToken)
    {
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, ("Messages:WaitingAtMost", "2"));
        using var rest = lab.NewOperator();

        var tooMany = await rest.PostAsync(List, new JsonArray(Message("gdem", "nobody", 1), Message("gdem", "nobody", 2), Message("gdem", "nobody", 3)), cancellationToken);
        var sent = await SendAsync(rest, "gdem", "nobody", 4, cancellationToken);
        var upkeep = lab.Services.GetRequiredService<MessageUpkeep>();
        lab.Wire.Advance(TimeSpan.FromDays(8));
        await upkeep.RunAsync(cancellationToken);
        var dead = (await rest.GetAsync($"{List}/{sent}", cancellationToken)).Expect(HttpStatusCode.OK);
        lab.Wire.Advance(TimeSpan.FromDays(31));
        await upkeep.RunAsync(cancellationToken);

        Assert.That(tooMany.Status, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        Assert.That((string)dead["status"]!, Is.EqualTo("dead"));
        Assert.That((await rest.GetAsync($"{List}/{sent}", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    /// <summary>A component sends as itself, reads what is its own, and gets what is for it; whose mandate it acts for passes on (FC-SEC-12).</summary>
    [Test, CancelAfter(300_000)]
    public async Task Component_SendsForAPerson_MandatePassesOnAndNobodyElseReads(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var host = await DoorsHost.StartAsync(cancellationToken, [.. receiver.Settings, .. Clients("gdem", "ldem", "spy")]);
        var issuer = host.Services.GetRequiredService<TokenIssuer>();
        RestClient New(string client) => new(host.NewClient(Door.Pages), issuer.ForClient(client, Scopes.Api, [Scopes.FleetRead, Scopes.FleetManage], thumbprint: null).Token);
        using var gdem = New("gdem");
        using var ldem = New("ldem");
        using var spy = New("spy");
        var mandate = await host.NewBoxOfAsync("anna", "local", cancellationToken);

        var forged = await gdem.PostAsync(List, Message("ldem", "ldem", 1), cancellationToken);
        var told = Message("gdem", "ldem", 1);
        told["status"] = "delivered";
        var claimed = await gdem.PostAsync(List, told, cancellationToken);
        var foreign = await spy.PostAsync(SomeWebhook.List, SomeWebhook.New(receiver.Url, "messages.ldem"), cancellationToken);
        var nobody = await gdem.PostAsync(List, Message("gdem", "nobody", 1), cancellationToken);
        var invented = Message("gdem", "ldem", 1);
        invented["mandateId"] = "M-404";
        var forNobody = await gdem.PostAsync(List, invented, cancellationToken);
        var message = Message("gdem", "ldem", 2);
        message["mandateId"] = mandate;
        message["payload"]!["said"] = "of-anna-alone";
        var waiting = (string)(await gdem.PostAsync(List, message, cancellationToken)).Expect(HttpStatusCode.Created)["id"]!;
        async Task<HttpStatusCode> RemoveAsync(RestClient who, string what) =>
            (await who.SendAsync(HttpMethod.Delete, $"{List}/{what}", body: null, cancellationToken, request => request.Headers.TryAddWithoutValidation("If-Match", "*"))).Status;
        var removals = (await RemoveAsync(ldem, waiting), await RemoveAsync(gdem, waiting));
        await ldem.MakeWebhookAsync(receiver, cancellationToken, "messages.ldem");
        var id = (string)(await gdem.PostAsync(List, message, cancellationToken)).Expect(HttpStatusCode.Created)["id"]!;
        var received = (await receiver.WaitAsync(1, cancellationToken))[0];
        while ((string)(await ldem.GetAsync($"{List}/{id}", cancellationToken)).Expect(HttpStatusCode.OK)["status"]! != "delivered")
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        Assert.That(forged.Faults.Single(), Does.StartWith("senderId: 'ldem' is not who sends it"));
        Assert.That(nobody.Faults.Single(), Does.StartWith("recipientId: 'nobody' is no component"));
        Assert.That(forNobody.Faults.Single(), Does.StartWith("mandateId: 'M-404' is none that is in force"));
        Assert.That(removals, Is.EqualTo((HttpStatusCode.Conflict, HttpStatusCode.NoContent)), "its sender alone takes it back");
        Assert.That(await RemoveAsync(gdem, id), Is.EqualTo(HttpStatusCode.Conflict), "what is delivered stays");
        Assert.That((ReadShared(Path.Combine(host.DataFolder, "flexcoop.db")) + ReadShared(Path.Combine(host.DataFolder, "flexcoop.db-wal"))).Contains("of-anna-alone", StringComparison.Ordinal), Is.False, "what it says of a person lies under their key");
        Assert.That(claimed.Faults.Single(), Does.StartWith("status: cannot be given"));
        Assert.That(foreign.Status, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        Assert.That(((string)received.Data["mandateId"]!, (bool)received.Data["mandateInForce"]!), Is.EqualTo((mandate, true)));
        Assert.That((await spy.GetAsync($"{List}/{id}", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await spy.GetAsync(List, cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray(), Is.Empty);
        var log = host.Services.GetRequiredService<AuditLog>();
        await log.TakeOverAsync(cancellationToken);
        var lines = (await log.FindAsync([mandate], cancellationToken)).Select(entry => JsonNode.Parse(entry.Text!)!).Where(entry => (string)entry["kind"]! == "component-message").ToList();
        Assert.That(lines.Select(entry => (string)entry["facts"]!["what"]!), Is.EqualTo(["sent", "sent", "delivered"]));
        Assert.That(lines.Skip(1).Select(entry => (string)entry["facts"]!["trace"]!).Distinct(), Is.EqualTo([(string)received.Data["traceId"]!]), "one trace from the first component to the last");
    }

    private static string ReadShared(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), System.Text.Encoding.Latin1);
        return reader.ReadToEnd();
    }

    private static JsonObject Message(string sender, string recipient, int number) =>
        new() { ["senderId"] = sender, ["recipientId"] = recipient, ["type"] = "campaign", ["sentAt"] = "2026-01-15T16:00:00Z", ["payload"] = new JsonObject { ["number"] = number } };

    private static async Task<string> SendAsync(RestClient rest, string sender, string recipient, int number, CancellationToken cancellationToken) =>
        (string)(await rest.PostAsync(List, Message(sender, recipient, number), cancellationToken)).Expect(HttpStatusCode.Created)["id"]!;

    private static IEnumerable<(string Key, string Value)> Clients(params string[] ids) => ids.Index().SelectMany(client => new (string, string)[]
    {
        ($"Identity:Clients:{client.Index}:Id", client.Item), ($"Identity:Clients:{client.Index}:Authentication", "TlsCertificate"),
        ($"Identity:Clients:{client.Index}:CertificateThumbprints:0", new string((char)('a' + client.Index), 64)), ($"Identity:Clients:{client.Index}:Grants:0", Grants.ClientCredentials),
        ($"Identity:Clients:{client.Index}:Scopes:0", Scopes.FleetRead), ($"Identity:Clients:{client.Index}:Scopes:1", Scopes.FleetManage),
    });
}
