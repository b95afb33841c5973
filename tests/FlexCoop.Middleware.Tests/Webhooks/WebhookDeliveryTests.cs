using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Secrets;
using FlexCoop.Middleware.Webhooks;
using FlexCoop.Storage;
using FlexCoop.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Webhooks;

/// <summary>What happens is told: signed, in order, again and again until it is taken, and listed when it is not (AC-REST-1).</summary>
public sealed class WebhookDeliveryTests
{
    private static readonly string[] Stored = ["flexcoop.db", "flexcoop.db-wal"];

    [Test, CancelAfter(300_000)]
    public async Task Event_AnnouncedModifiedAndCancelled_IsToldSignedAndInOrder(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, receiver.Settings);
        using var rest = lab.NewOperator();
        var (_, secret) = await rest.MakeWebhookAsync(receiver, cancellationToken, "event.*", "ven.*");

        using var ven = lab.NewVen();
        await ven.StartUpAsync(cancellationToken);
        var id = (string)(await rest.AnnounceAsync(SomeBody.Event(ven.VenId!.Value), cancellationToken))["id"]!;
        await rest.PatchAsync($"api/v1/events/{id}", """{ "priority": 3 }""", cancellationToken);
        await rest.DeleteAsync($"api/v1/events/{id}", cancellationToken);
        var received = await receiver.WaitAsync(4, cancellationToken);

        Assert.That(received.Select(one => one.Type), Is.EqualTo(["ven.registered", "event.announced", "event.modified", "event.cancelled"]));
        Assert.That(received.All(one => one.IsSignedBy(secret)));
        Assert.That(received.Select(one => one.Id), Is.Unique.And.EqualTo(received.Select(one => (string)one.Json["id"]!)));
        Assert.That(received.Skip(1).Select(one => (int)one.Data["modificationNumber"]!), Is.EqualTo([0, 1, 2]));
        Assert.That((string)received[1].Data["href"]!, Is.EqualTo($"/api/v1/events/{id}"));
        Assert.That(received.Select(one => one.Timestamp).Distinct(), Is.EqualTo([$"{lab.Wire.GetUtcNow().ToUnixTimeSeconds()}"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Receiver_IsDownForTenMinutes_GetsAllOnceAndInOrder(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, receiver.Settings);
        using var rest = lab.NewOperator();
        var (id, _) = await rest.MakeWebhookAsync(receiver, cancellationToken, "resources.segments.*");
        await receiver.StopAsync();

        // The clock moves when the first try is over: else it would end that one.
        var made = new List<string> { await MakeAsync(rest, 0, cancellationToken) };
        var failing = await rest.WaitForStatusAsync(id, "failing", cancellationToken);
        for (var number = 1; number < 10; number++)
        {
            lab.Wire.Advance(TimeSpan.FromMinutes(1));
            made.Add(await MakeAsync(rest, number, cancellationToken));
        }

        await rest.WaitForStatusAsync(id, "failing", cancellationToken);
        await lab.RestartAsync(cancellationToken);
        using var again = lab.NewOperator();
        await receiver.OpenAsync(cancellationToken);
        await again.PassToNextTryAsync(id, lab.Wire, cancellationToken);
        var received = await receiver.WaitAsync(10, cancellationToken);

        Assert.That((string)failing["reason"]!, Does.Contain("refused"));
        Assert.That(received.Select(one => (string)one.Data["id"]!), Is.EqualTo(made));
        var deliveries = await again.WaitForAsync(id, webhook => (string)webhook["status"]! == "active", cancellationToken);
        Assert.That((int)deliveries["tries"]!, Is.Zero);
        Assert.That(receiver.Received, Has.Count.EqualTo(10));
    }

    [Test, CancelAfter(300_000)]
    public async Task Receiver_NeverTakesAMessage_ItIsADeadLetterAndTheNextIsTold(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, [.. receiver.Settings, ("Webhooks:GiveUpAfter", "00:10:00")]);
        using var rest = lab.NewOperator();
        var (id, _) = await rest.MakeWebhookAsync(receiver, cancellationToken, "resources.segments.made");
        var (isBad, first) = (true, default(string));
        receiver.Answer = (received, context) =>
        {
            first ??= received.Id;
            context.Response.StatusCode = isBad && received.Id == first ? StatusCodes.Status500InternalServerError : StatusCodes.Status200OK;
            return Task.CompletedTask;
        };
        await MakeAsync(rest, 1, cancellationToken);
        await MakeAsync(rest, 2, cancellationToken);
        await rest.WaitForStatusAsync(id, "failing", cancellationToken);
        async Task<JsonArray> LettersAsync() => (await rest.GetAsync($"{SomeWebhook.List}/{id}/dead-letters", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray();

        while ((string)(await rest.GetAsync($"{SomeWebhook.List}/{id}", cancellationToken)).Expect(HttpStatusCode.OK)["status"]! == "failing")
        {
            await rest.PassToNextTryAsync(id, lab.Wire, cancellationToken);
        }

        var letters = await LettersAsync();
        var tries = receiver.Received.Where(one => one.Id == first).ToList();
        isBad = false;
        var replay = await rest.SendAsync(HttpMethod.Post, $"{SomeWebhook.List}/{id}/dead-letters/{letters.Single()!["id"]}/replay", body: null, cancellationToken);
        await receiver.WaitAsync(tries.Count + 2, cancellationToken);

        Assert.That((int)letters[0]!["tries"]!, Is.EqualTo(tries.Count).And.GreaterThan(3));
        Assert.That((string)letters[0]!["lastFault"]!, Is.EqualTo("It answered with 500."));
        Assert.That(replay.Status, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(receiver.Received.Last().Id, Is.EqualTo((string)letters[0]!["messageId"]!));
        while ((await LettersAsync()).Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        var deliveries = (await rest.GetAsync($"{SomeWebhook.List}/{id}/deliveries?limit=1000", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        Assert.That(deliveries.Select(one => (int?)one!["status"]), Is.EqualTo([200, .. tries.Select(_ => 500), 200, 200]), "the challenge, the tries, the next, and the replay");
    }

    [Test, CancelAfter(300_000)]
    public async Task Receiver_AsksForTime_GetsIt(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, receiver.Settings);
        using var rest = lab.NewOperator();
        var (id, _) = await rest.MakeWebhookAsync(receiver, cancellationToken, "resources.segments.made");
        receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "3600";
            return Task.CompletedTask;
        };

        await MakeAsync(rest, 1, cancellationToken);
        var waiting = await rest.WaitForStatusAsync(id, "failing", cancellationToken);
        lab.Wire.Advance(TimeSpan.FromMinutes(59));

        Assert.That((string)waiting["nextTryAt"]!, Is.EqualTo("2026-06-30T19:00:00Z"));
        Assert.That(receiver.Received, Has.Count.EqualTo(1));
        lab.Wire.Advance(TimeSpan.FromMinutes(1));
        await receiver.WaitAsync(2, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task Receiver_FailsForLongOrIsGone_IsPausedAndSaysSo(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, [.. receiver.Settings, ("Webhooks:PauseAfter", "01:00:00"), ("Webhooks:GiveUpAfter", "01:00:00")]);
        using var rest = lab.NewOperator();
        var (id, _) = await rest.MakeWebhookAsync(receiver, cancellationToken, "resources.segments.made");
        var status = StatusCodes.Status410Gone;
        receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

        await MakeAsync(rest, 1, cancellationToken);
        var gone = await rest.WaitForStatusAsync(id, "paused", cancellationToken);
        status = StatusCodes.Status204NoContent;
        await rest.SendAsync(HttpMethod.Post, $"{SomeWebhook.List}/{id}/resume", body: null, cancellationToken);
        await rest.WaitForAsync(id, webhook => webhook["lastDeliveredAt"] is not null, cancellationToken);
        status = StatusCodes.Status502BadGateway;
        await MakeAsync(rest, 2, cancellationToken);
        var paused = await rest.WaitForStatusAsync(id, "failing", cancellationToken);
        while ((string)paused["status"]! != "paused")
        {
            await rest.PassToNextTryAsync(id, lab.Wire, cancellationToken);
            paused = (await rest.GetAsync($"{SomeWebhook.List}/{id}", cancellationToken)).Expect(HttpStatusCode.OK);
        }

        Assert.That((string)gone["reason"]!, Does.Contain("410"));
        Assert.That((string)paused["reason"]!, Does.StartWith("It has taken nothing since 2026-06-30T18:00:00Z"));
        Assert.That(receiver.Received.Select(one => one.Id).Distinct().Count(), Is.EqualTo(2), "the first is told after all");
    }

    [Test, CancelAfter(300_000)]
    public async Task Secret_Replaced_BothSignUntilTheOldOneIsOver(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, receiver.Settings);
        using var rest = lab.NewOperator();
        var (id, old) = await rest.MakeWebhookAsync(receiver, cancellationToken, "resources.segments.made");

        var replaced = await rest.SendAsync(HttpMethod.Post, $"{SomeWebhook.List}/{id}/secret", body: null, cancellationToken);
        var secret = (string)replaced.Expect(HttpStatusCode.OK)["secret"]!;
        await MakeAsync(rest, 1, cancellationToken);
        await rest.WaitForAsync(id, webhook => webhook["lastDeliveredAt"] is not null, cancellationToken);
        lab.Wire.Advance(TimeSpan.FromDays(1));
        await MakeAsync(rest, 2, cancellationToken);
        var received = await receiver.WaitAsync(2, cancellationToken);

        Assert.That(received.Select(one => (one.IsSignedBy(old), one.IsSignedBy(secret))), Is.EqualTo([(true, true), (false, true)]));
        var read = await rest.GetAsync($"{SomeWebhook.List}/{id}", cancellationToken);
        Assert.That(read.Text, Does.Not.Contain("whsec_"), "shown once");
        var files = Stored.Select(name => System.Text.Encoding.Latin1.GetString(ReadShared(Path.Combine(lab.DataFolder, name))));
        Assert.That(files.Any(file => file.Contains(secret["whsec_".Length..], StringComparison.Ordinal) || file.Contains("whsec_", StringComparison.Ordinal)), Is.False, "sealed");
    }

    [Test, CancelAfter(300_000)]
    public async Task Receiver_NeverAnswers_SlowsNobodyElse(CancellationToken cancellationToken)
    {
        await using var slow = await WebhookReceiver.StartAsync(cancellationToken);
        await using var quick = await WebhookReceiver.StartAsync(cancellationToken);
        File.Copy(Path.Combine(quick.TrustFolder, "receivers.pem"), Path.Combine(slow.TrustFolder, "quick.pem"));
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, [("Webhooks:Ports", $"{slow.Port} {quick.Port}"), .. slow.Settings[1..]]);
        using var rest = lab.NewOperator();
        await rest.MakeWebhookAsync(slow, cancellationToken, "resources.segments.made");
        await rest.MakeWebhookAsync(quick, cancellationToken, "resources.segments.made");
        var never = new TaskCompletionSource();
        slow.Answer = (_, _) => never.Task;

        for (var number = 0; number < 5; number++)
        {
            await MakeAsync(rest, number, cancellationToken);
        }

        await quick.WaitAsync(5, cancellationToken);
        await slow.WaitAsync(1, cancellationToken);
        Assert.That(slow.Received, Has.Count.EqualTo(1), "one at a time");
        lab.Wire.Advance(TimeSpan.FromSeconds(15));
        never.SetResult();
    }

    [Test, CancelAfter(300_000)]
    public async Task Address_ThatEchoesNoChallenge_IsToldNothing(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        receiver.Echo = _ => "hello";
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, receiver.Settings);
        using var rest = lab.NewOperator();
        var id = (string)(await rest.PostAsync(SomeWebhook.List, SomeWebhook.New(receiver.Url, "resources.segments.made"), cancellationToken)).Expect(HttpStatusCode.Created)["id"]!;
        var refused = await rest.WaitForAsync(id, webhook => webhook["reason"] is not null, cancellationToken);

        await MakeAsync(rest, 1, cancellationToken);
        receiver.Echo = challenge => challenge + "\n";
        await rest.SendAsync(HttpMethod.Post, $"{SomeWebhook.List}/{id}/resume", body: null, cancellationToken);
        await rest.WaitForStatusAsync(id, "active", cancellationToken);
        var told = await MakeAsync(rest, 2, cancellationToken);
        var received = await receiver.WaitAsync(1, cancellationToken);

        Assert.That(((string)refused["status"]!, (string)refused["reason"]!), Is.EqualTo(("unverified", "It did not echo the challenge.")));
        Assert.That(received.Select(one => (string)one.Data["id"]!), Is.EqualTo([told]), "from the echo on");

        await rest.PatchAsync($"{SomeWebhook.List}/{id}", $$"""{ "url": "{{receiver.Url}}/elsewhere" }""", cancellationToken);
        await rest.WaitForStatusAsync(id, "active", cancellationToken);
        Assert.That(receiver.Challenges, Is.EqualTo(3), "again when the address changes");
    }

    [Test, CancelAfter(300_000)]
    public async Task Webhook_LiesTooFarBack_LearnsThatItHasMissedSomething(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, [.. receiver.Settings, ("Webhooks:KeptAtMost", "100")]);
        using var rest = lab.NewOperator();
        var (id, _) = await rest.MakeWebhookAsync(receiver, cancellationToken, "resources.segments.made");
        await rest.PatchAsync($"{SomeWebhook.List}/{id}", """{ "enabled": false }""", cancellationToken);
        for (var number = 0; number < 110; number++)
        {
            await MakeAsync(rest, number, cancellationToken);
        }

        await lab.Services.GetRequiredService<WebhookUpkeep>().RunAsync(cancellationToken);
        await rest.PatchAsync($"{SomeWebhook.List}/{id}", """{ "enabled": true }""", cancellationToken);
        var received = await receiver.WaitAsync(101, cancellationToken);

        Assert.That(received.Select(one => one.Type), Is.EqualTo(["webhook.missed", .. Enumerable.Repeat("resources.segments.made", 100)]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Replay_AskedAgainWhileTheFirstIsUnderWay_IsMadeOnceAndTheNextIsTold(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, [.. receiver.Settings, ("Webhooks:GiveUpAfter", "00:00:01")]);
        using var rest = lab.NewOperator();
        var (id, _) = await rest.MakeWebhookAsync(receiver, cancellationToken, "resources.segments.made");
        receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.CompletedTask;
        };
        var letters = $"{SomeWebhook.List}/{id}/dead-letters";
        async Task<JsonArray> LettersAsync() => (await rest.GetAsync(letters, cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        await MakeAsync(rest, 1, cancellationToken);
        await rest.WaitForStatusAsync(id, "failing", cancellationToken);
        while ((await LettersAsync()).Count == 0)
        {
            await rest.PassToNextTryAsync(id, lab.Wire, cancellationToken);
        }

        var (tries, answered) = (receiver.Received.Count, new TaskCompletionSource());
        receiver.Answer = (_, _) => answered.Task;
        await rest.SendAsync(HttpMethod.Post, $"{SomeWebhook.List}/{id}/resume", body: null, cancellationToken);
        await rest.SendAsync(HttpMethod.Post, letters + "/replay", body: null, cancellationToken);
        await receiver.WaitAsync(tries + 1, cancellationToken);
        var again = await rest.SendAsync(HttpMethod.Post, letters + "/replay", body: null, cancellationToken);
        var letter = (string)(await LettersAsync()).Single()!["id"]!;
        var one = await rest.SendAsync(HttpMethod.Post, $"{letters}/{letter}/replay", body: null, cancellationToken);
        answered.SetResult();
        await MakeAsync(rest, 2, cancellationToken);
        var received = await receiver.WaitAsync(tries + 2, cancellationToken);

        Assert.That((again.Status, one.Status), Is.EqualTo((HttpStatusCode.Accepted, HttpStatusCode.Accepted)));
        Assert.That(received[tries].Id, Is.EqualTo(received[0].Id));
        Assert.That(received[tries + 1].Id, Is.Not.EqualTo(received[0].Id));
        Assert.That(await LettersAsync(), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Webhook_QuietBesideABusyOne_HasMissedNothing(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, [.. receiver.Settings, ("Webhooks:KeptAtMost", "100")]);
        using var rest = lab.NewOperator();
        await rest.MakeWebhookAsync(receiver, cancellationToken, "resources.segments.made");
        var (quiet, _) = await rest.MakeWebhookAsync(receiver, cancellationToken, "resources.segments.removed");
        var made = new List<string>();
        for (var number = 0; number < 110; number++)
        {
            made.Add(await MakeAsync(rest, number, cancellationToken));
        }

        await receiver.WaitAsync(110, cancellationToken);
        await lab.Services.GetRequiredService<WebhookUpkeep>().RunAsync(cancellationToken);
        var state = (await lab.Services.GetRequiredService<WebhookBook>().StateAsync(quiet, cancellationToken)).Value;
        await rest.SendAsync(HttpMethod.Delete, $"api/v1/segments/{made[0]}", body: null, cancellationToken, request => request.Headers.TryAddWithoutValidation("If-Match", "*"));
        var received = await receiver.WaitAsync(111, cancellationToken);

        Assert.That((state.Position, state.MissedUntil), Is.EqualTo((10L, default(DateTimeOffset?))), "what is dropped was nothing for it");
        Assert.That(received[^1].Type, Is.EqualTo("resources.segments.removed"));
    }

    [Test, CancelAfter(300_000)]
    public async Task WhatWasMissed_IsNotTakenForLong_IsNeverGivenUp(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, [.. receiver.Settings, ("Webhooks:KeptAtMost", "100"), ("Webhooks:GiveUpAfter", "00:01:00"), ("Webhooks:RetryAtMost", "00:01:00")]);
        using var rest = lab.NewOperator();
        var (id, _) = await rest.MakeWebhookAsync(receiver, cancellationToken, "resources.segments.made");
        await rest.PatchAsync($"{SomeWebhook.List}/{id}", """{ "enabled": false }""", cancellationToken);
        for (var number = 0; number < 101; number++)
        {
            await MakeAsync(rest, number, cancellationToken);
        }

        await lab.Services.GetRequiredService<WebhookUpkeep>().RunAsync(cancellationToken);
        var isAway = true;
        receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = isAway ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        };
        await rest.PatchAsync($"{SomeWebhook.List}/{id}", """{ "enabled": true }""", cancellationToken);
        await rest.WaitForStatusAsync(id, "failing", cancellationToken);
        for (var until = lab.Wire.GetUtcNow().AddMinutes(5); lab.Wire.GetUtcNow() < until;)
        {
            await rest.PassToNextTryAsync(id, lab.Wire, cancellationToken);
        }

        var away = receiver.Received.ToList();
        isAway = false;
        await rest.SendAsync(HttpMethod.Post, $"{SomeWebhook.List}/{id}/resume", body: null, cancellationToken);
        await rest.WaitForStatusAsync(id, "active", cancellationToken);

        Assert.That(away.Select(one => one.Type).Distinct(), Is.EqualTo(["webhook.missed"]), "before all else");
    }

    [Test, CancelAfter(300_000)]
    public async Task Secret_CannotBeOpened_PausesUntilItIsReplaced(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, receiver.Settings);
        using var before = lab.NewOperator();
        var (id, _) = await before.MakeWebhookAsync(receiver, cancellationToken, "resources.segments.made");
        var database = lab.Services.GetRequiredService<Database>();
        var read = (await database.Documents(WebhookDocument.Collection).FindAsync(id, cancellationToken))!;
        var closed = lab.Services.GetRequiredService<KeyRing>().Seal("whsec_AAAA"u8, "something else");
        await database.CommitAsync(new UnitOfWork().Update(WebhookDocument.Collection, read, read.Value with { Secret = closed }), cancellationToken);
        await lab.RestartAsync(cancellationToken);
        using var rest = lab.NewOperator();

        await MakeAsync(rest, 1, cancellationToken);
        var paused = await rest.WaitForStatusAsync(id, "paused", cancellationToken);
        var secret = (string)(await rest.SendAsync(HttpMethod.Post, $"{SomeWebhook.List}/{id}/secret", body: null, cancellationToken)).Expect(HttpStatusCode.OK)["secret"]!;
        var received = (await receiver.WaitAsync(1, cancellationToken)).Single();

        Assert.That((string)paused["reason"]!, Is.EqualTo("Its secret cannot be opened; replace it."));
        Assert.That(received.IsSignedBy(secret));
    }

    /// <summary>Who gives another address does so since the old one fails.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Address_Changed_NothingOfTheOldOneIsHeldAgainstIt(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, receiver.Settings);
        using var rest = lab.NewOperator();
        var (id, _) = await rest.MakeWebhookAsync(receiver, cancellationToken, "resources.segments.made");
        receiver.Answer = (_, context) =>
        {
            var isNew = context.Request.Path.Value!.EndsWith("/elsewhere", StringComparison.Ordinal);
            context.Response.StatusCode = isNew ? StatusCodes.Status204NoContent : StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "3600";
            return Task.CompletedTask;
        };
        await MakeAsync(rest, 1, cancellationToken);
        await rest.WaitForStatusAsync(id, "failing", cancellationToken);

        await rest.PatchAsync($"{SomeWebhook.List}/{id}", $$"""{ "url": "{{receiver.Url}}/elsewhere" }""", cancellationToken);
        var taken = await rest.WaitForAsync(id, webhook => webhook["lastDeliveredAt"] is not null, cancellationToken);

        Assert.That(((string)taken["status"]!, (string)taken["lastDeliveredAt"]!), Is.EqualTo(("active", "2026-06-30T18:00:00Z")), "at once");
    }

    /// <summary>Who waits for a place may be removed meanwhile, and is told nothing then.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Webhook_RemovedWhileItWaitsForAPlace_IsToldNothingMore(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, [.. receiver.Settings, ("Webhooks:AtOnce", "4")]);
        using var rest = lab.NewOperator();
        var (made, _) = await rest.MakeWebhookAsync(receiver, cancellationToken, "resources.segments.made");
        var (removed, _) = await rest.MakeWebhookAsync(receiver, cancellationToken, "resources.segments.removed");
        receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        };
        var document = await MakeAsync(rest, 1, cancellationToken);
        await rest.SendAsync(HttpMethod.Delete, $"api/v1/segments/{document}", body: null, cancellationToken, request => request.Headers.TryAddWithoutValidation("If-Match", "*"));
        await rest.WaitForStatusAsync(made, "failing", cancellationToken);
        await rest.WaitForStatusAsync(removed, "failing", cancellationToken);

        var (held, isHeld) = (new TaskCompletionSource(), 0);
        receiver.Answer = (_, _) => Interlocked.Exchange(ref isHeld, 1) == 0 ? held.Task : Task.CompletedTask;
        lab.Wire.Advance(TimeSpan.FromSeconds(6));
        var first = (await receiver.WaitAsync(3, cancellationToken))[2].Type;
        var (holds, waits) = first.EndsWith(".made", StringComparison.Ordinal) ? (made, removed) : (removed, made);
        await rest.DeleteAsync($"{SomeWebhook.List}/{waits}", cancellationToken);
        held.SetResult();
        await rest.WaitForStatusAsync(holds, "active", cancellationToken);
        var other = await MakeAsync(rest, 2, cancellationToken);
        await rest.SendAsync(HttpMethod.Delete, $"api/v1/segments/{other}", body: null, cancellationToken, request => request.Headers.TryAddWithoutValidation("If-Match", "*"));
        var received = await receiver.WaitAsync(4, cancellationToken);

        Assert.That(received.Skip(2).Select(one => one.Type), Is.All.EqualTo(first));
    }

    /// <summary>Makes a document of a cooperative's.</summary>
    private static async Task<string> MakeAsync(RestClient rest, int number, CancellationToken cancellationToken) =>
        (string)(await rest.PostAsync("api/v1/segments", new JsonObject { ["criteria"] = new JsonObject { ["place"] = $"place {number}" }, ["devices"] = new JsonArray() }, cancellationToken)).Expect(HttpStatusCode.Created)["id"]!;

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
