using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Registry.Commands;
using FlexCoop.Middleware.Resources;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using FlexCoop.Testing;
using FlexCoop.Vtn;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Registry;

/// <summary>Commands to devices, by REST and over OpenADR (FC-VTN-8, FC-PRO-11, AC-AUD-1).</summary>
public sealed class CommandTests
{
    [Test, CancelAfter(300_000)]
    public async Task Post_ACommand_IsALoadControlEventToThatDeviceAlone(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var device = await bench.HeatPumpAsync(cancellationToken);
        using var neighbour = await bench.Middleware.NewStartedVenAsync(cancellationToken, RegistryBench.Metadata("heatpump"));

        var answer = await bench.Rest.PostAsync(Path(device), Json("""{ "setpointC": 20.5, "isOn": true, "mode": "heat", "comfortMinC": 18, "comfortMaxC": 22, "end": "2026-06-30T19:00:00Z" }"""), cancellationToken);
        var given = answer.Expect(HttpStatusCode.Created);
        var sent = ((OadrDistributeEvent)await bench.Ven.PollAsync(cancellationToken)).Events.Single().EiEvent;
        var others = await neighbour.PollAsync(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Headers.Location!.OriginalString, Is.EqualTo($"/api/v1/device-commands/{given["id"]}"));
            Assert.That(((string)given["status"]!, (string)given["delivery"]!, (string)given["start"]!, (string)given["givenBy"]!), Is.EqualTo(("waiting", "owed", "2026-06-30T18:00:00Z", "operator")));
            Assert.That(sent.Descriptor.EventId.Value, Is.EqualTo((string)given["eventId"]!));
            Assert.That(sent.Target.ResourceIds.Select(id => id.Value), Is.EqualTo(["heatpump"]));
            Assert.That(sent.Target.VenIds, Is.Empty, "else it would be for the VEN as a whole");
            Assert.That(
                sent.Signals.Select(signal => $"{signal.SignalName} {signal.SignalType} {((PayloadFloat)((SignalPayload)signal.Intervals.Single().Payloads.Single()).Payload).Value}"),
                Is.EqualTo(["LOAD_CONTROL LoadControlSetpoint 20.5", "LOAD_CONTROL LoadControlCapacity 1", "x-LOAD_CONTROL_MODE LoadControlSetpoint 1", "x-LOAD_CONTROL_COMFORT_MIN LoadControlSetpoint 18", "x-LOAD_CONTROL_COMFORT_MAX LoadControlSetpoint 22"]));
            Assert.That(sent.ActivePeriod.Duration.ToTimeSpan(), Is.EqualTo(TimeSpan.FromHours(1)));
            Assert.That(others, Is.InstanceOf<OadrResponse>(), "a neighbour's heat pump of the same name");
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Command_OnItsWay_SaysHowFarItIsAndWhatCameOfIt(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var device = await bench.HeatPumpAsync(cancellationToken);
        var given = await GiveAsync(bench, device, """{ "setpointC": 20.5, "end": "2026-06-30T19:00:00Z" }""", cancellationToken);

        var polled = (OadrDistributeEvent)await bench.Ven.PollAsync(cancellationToken);
        var handedOver = await SeeAsync(bench, given, command => (string)command["delivery"]! == "handedOver", cancellationToken);
        await bench.Ven.ReplyAsync(polled, cancellationToken);
        var received = await SeeAsync(bench, given, command => (string)command["delivery"]! == "received", cancellationToken);
        bench.Middleware.Domain.Advance(TimeSpan.FromMinutes(1));
        await bench.ReportStatusAsync(Some.Now.AddMinutes(1), setPoint: 21, cancellationToken);
        var not = await SeeAsync(bench, given, command => command["outcome"] is not null, cancellationToken);
        await bench.ReportStatusAsync(Some.Now.AddMinutes(1.5), setPoint: 20.5, cancellationToken);
        var followed = await SeeAsync(bench, given, command => (string?)command["outcome"] == "followed", cancellationToken);
        bench.Middleware.Domain.Advance(TimeSpan.FromHours(2));
        var ended = await SeeAsync(bench, given, command => command["endedBy"] is not null, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)handedOver["opt"], Is.Null);
            Assert.That(((string)received["opt"]!, (string)received["status"]!), Is.EqualTo(("optIn", "running")));
            Assert.That(((string)not["outcome"]!, (string)not["outcomeAt"]!), Is.EqualTo(("notFollowed", "2026-06-30T18:01:00Z")));
            Assert.That((string)followed["outcomeAt"]!, Is.EqualTo("2026-06-30T18:01:30Z"));
            Assert.That(((string)ended["status"]!, (string)ended["endedBy"]!, (string)ended["endedAt"]!, (string)ended["outcome"]!), Is.EqualTo(("ended", "time", "2026-06-30T19:00:00Z", "followed")));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Command_TheVenOptsOutOf_HasEndedWithItsReason(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var given = await GiveAsync(bench, await bench.HeatPumpAsync(cancellationToken), """{ "setpointC": 20 }""", cancellationToken);

        var polled = (OadrDistributeEvent)await bench.Ven.PollAsync(cancellationToken);
        var answers = TestVen.Answers(polled, OptType.OptOut).Select(answer => answer with { ResponseCode = EiResponseCode.SignalNotSupported, ResponseDescription = "it is being repaired" });
        await bench.Ven.AnswerAsync([.. answers], cancellationToken);

        var ended = await SeeAsync(bench, given, command => command["endedBy"] is not null, cancellationToken);
        Assert.That(((string)ended["opt"]!, (string)ended["optReason"]!, (string)ended["endedBy"]!), Is.EqualTo(("optOut", "it is being repaired", "refusal")));
    }

    [Test, CancelAfter(300_000)]
    public async Task Delete_ACommand_CancelsItsEvent(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var device = await bench.HeatPumpAsync(cancellationToken);
        var given = await GiveAsync(bench, device, """{ "setpointC": 20 }""", cancellationToken);
        await bench.Ven.DrainAsync(cancellationToken);

        var released = (await bench.Rest.DeleteAsync($"{Path(device)}/{given["id"]}", cancellationToken)).Expect(HttpStatusCode.OK);
        var told = ((OadrDistributeEvent)await bench.Ven.PollAsync(cancellationToken)).Events.Single().EiEvent.Descriptor;
        var again = (await bench.Rest.DeleteAsync($"{Path(device)}/{given["id"]}", cancellationToken)).Expect(HttpStatusCode.OK);

        Assert.That(((string)released["status"]!, (string)released["endedBy"]!, told.EventStatus, (string)again["endedBy"]!), Is.EqualTo(("ended", "release", EventStatus.Cancelled, "release")));
    }

    [Test, CancelAfter(300_000)]
    public async Task Command_AfterAnother_TakesItsPlaceWhereTheyMeetAlone(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var device = await bench.HeatPumpAsync(cancellationToken);
        var open = await GiveAsync(bench, device, """{ "setpointC": 20, "end": "2026-06-30T19:00:00Z" }""", cancellationToken);
        var later = await GiveAsync(bench, device, """{ "setpointC": 19.5, "start": "2026-06-30T20:00:00Z", "end": "2026-06-30T21:00:00Z" }""", cancellationToken);
        await bench.Ven.DrainAsync(cancellationToken);

        var next = await GiveAsync(bench, device, """{ "isOn": false, "end": "2026-06-30T20:00:00Z" }""", cancellationToken);
        var events = ((OadrDistributeEvent)await bench.Ven.PollAsync(cancellationToken)).Events.ToDictionary(one => one.EiEvent.Descriptor.EventId.Value, one => one.EiEvent.Descriptor.EventStatus);
        var before = await SeeAsync(bench, open, command => command["endedBy"] is not null, cancellationToken);
        var scheduled = await SeeAsync(bench, later, _ => true, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(((string)before["endedBy"]!, events[Event(open)]), Is.EqualTo(("nextCommand", EventStatus.Cancelled)));
            Assert.That(((string)scheduled["status"]!, events[Event(later)], events[Event(next)]), Is.EqualTo(("scheduled", EventStatus.Far, EventStatus.Active)));
        }
    }

    /// <summary>What of a command is committed is committed together: after a restart there is the command, and its event, once, and owed.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Command_ProcessEndsBeforeAnythingFollows_IsNeitherLostNorDoubled(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var device = await bench.HeatPumpAsync(cancellationToken);
        var given = await GiveAsync(bench, device, """{ "setpointC": 20 }""", cancellationToken);

        await bench.RestartAsync(cancellationToken);
        var events = (await bench.Rest.GetAsync("api/v1/events", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        (await bench.Rest.DeleteAsync($"{Path(device)}/{given["id"]}", cancellationToken)).Expect(HttpStatusCode.OK);
        var ended = (string?)(await bench.Rest.EventAsync(Event(given), cancellationToken))["status"];

        Assert.That(events.Select(one => (string)one!["id"]!), Is.EqualTo([Event(given)]));
        Assert.That(ended, Is.EqualTo("cancelled"));
    }

    /// <summary>A command that gave way in the commit of the next, whose event was not cancelled yet when the process ended, is let go by the next.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Command_ThatGaveWay_ProcessEndsBeforeItsEventIsCancelled_IsCancelledAfterTheNextStart(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var given = await GiveAsync(bench, await bench.HeatPumpAsync(cancellationToken), """{ "setpointC": 20 }""", cancellationToken);
        await SayAsync(bench, given, cancellationToken, ("status", "ended"), ("endedBy", "nextCommand"), ("endedAt", "2026-06-30T18:00:00Z"));

        await bench.RestartAsync(cancellationToken);

        await bench.SeeAsync($"api/v1/events/{Event(given)}", one => (string)one["status"]! == "cancelled", cancellationToken);
        Assert.That((await SeeAsync(bench, given, _ => true, cancellationToken))["endedBy"]!.ToString(), Is.EqualTo("nextCommand"));
    }

    /// <summary>One that cannot be looked at, for whatever reason, keeps no other waiting.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Command_BesideOneThatCannotBeLookedAt_GoesItsWay(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var broken = await GiveAsync(bench, await bench.HeatPumpAsync(cancellationToken), """{ "setpointC": 20 }""", cancellationToken);
        var meter = (await bench.DevicesAsync(items => items.Count == 2, cancellationToken)).Single(device => (string)device!["deviceClass"]! == "meter")!;
        await SayAsync(bench, broken, cancellationToken, ("end", 5));

        var given = await GiveAsync(bench, meter, """{ "isOn": true }""", cancellationToken);
        await bench.Ven.DrainAsync(cancellationToken);

        await SeeAsync(bench, given, command => (string)command["delivery"]! == "received", cancellationToken);
    }

    /// <summary>What a device was told changes with its command alone; the operator may cancel it, as any event.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Event_OfACommand_IsNotChangedByTheOperator(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var given = await GiveAsync(bench, await bench.HeatPumpAsync(cancellationToken), """{ "setpointC": 20, "end": "2026-06-30T19:00:00Z" }""", cancellationToken);

        var changed = await bench.Rest.PatchAsync($"api/v1/events/{Event(given)}", """{ "duration": "PT5H", "targets": { "venIds": ["VEN-1"] } }""", cancellationToken);
        (await bench.Rest.DeleteAsync($"api/v1/events/{Event(given)}", cancellationToken)).Expect(HttpStatusCode.OK);
        var ended = await SeeAsync(bench, given, command => command["endedBy"] is not null, cancellationToken);

        Assert.That((changed.Status, (string)ended["endedBy"]!), Is.EqualTo((HttpStatusCode.Conflict, "cancellation")));
    }

    /// <summary>The points of a device, its comfort band among them, are told by commands alone, which hold to what its owner allows (T-13).</summary>
    [Test, CancelAfter(300_000)]
    public async Task Event_OfAPointOfADevice_IsNotTheOperatorsToAnnounce(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var cold = Json("""
            {
              "targets": { "resourceIds": ["heatpump"] }, "start": "2026-06-30T18:10:00Z", "duration": "PT1H",
              "signals": [{ "name": "x-LOAD_CONTROL_COMFORT_MIN", "type": "x-loadControlSetpoint", "intervals": [{ "duration": "PT1H", "value": 5 }] }]
            }
            """);

        var refused = await bench.Rest.PostAsync("api/v1/events", cold, cancellationToken);

        Assert.That((int)refused.Status, Is.EqualTo(422), refused.Text);
        Assert.That(refused.Text, Does.Contain("is for a point of one device"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Commands_AtTheSameMoment_AreTakenOneAfterTheOther(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var device = await bench.HeatPumpAsync(cancellationToken);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => GiveAsync(bench, device, $$"""{ "setpointC": {{19 + (number / 2.0)}} }""", cancellationToken)));

        var commands = (await bench.Rest.GetAsync("api/v1/device-commands", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        Assert.That(commands.Select(command => (string?)command!["endedBy"]), Is.EquivalentTo(Enumerable.Repeat<string?>("nextCommand", 7).Append(null)));
    }

    [Test, CancelAfter(300_000)]
    public async Task Commands_MoreThanADeviceMayHave_AreRefused(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var device = await bench.HeatPumpAsync(cancellationToken);
        for (var second = 10; second < 26; second++)
        {
            await GiveAsync(bench, device, $$"""{ "setpointC": 20, "start": "2026-06-30T19:00:{{second}}Z", "end": "2026-06-30T19:00:{{second + 1}}Z" }""", cancellationToken);
        }

        var one = await bench.Rest.PostAsync(Path(device), Json("""{ "setpointC": 20, "start": "2026-06-30T19:00:40Z", "end": "2026-06-30T19:00:41Z" }"""), cancellationToken);
        var instead = await bench.Rest.PostAsync(Path(device), Json("""{ "setpointC": 20, "start": "2026-06-30T19:00:10Z", "end": "2026-06-30T19:00:41Z" }"""), cancellationToken);

        Assert.That((one.Status, instead.Status), Is.EqualTo((HttpStatusCode.Conflict, HttpStatusCode.Created)), one.Text);
    }

    /// <summary>A command for later leaves the one that runs now until then.</summary>
    [TestCase("""{ "isOn": false }""")]
    [TestCase("""{ "isOn": false, "end": "2026-06-30T20:00:00Z" }""")]
    [CancelAfter(300_000)]
    public async Task Command_ForLater_LetsTheOneThatRunsGoOnUntilThen(string running, CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var device = await bench.HeatPumpAsync(cancellationToken);
        var first = await GiveAsync(bench, device, running, cancellationToken);

        await GiveAsync(bench, device, """{ "setpointC": 20, "start": "2026-06-30T19:00:00Z", "end": "2026-06-30T19:10:00Z" }""", cancellationToken);
        var shortened = await SeeAsync(bench, first, _ => true, cancellationToken);
        var its = await bench.Rest.EventAsync(Event(first), cancellationToken);
        bench.Middleware.Domain.Advance(TimeSpan.FromHours(1));
        var ended = await SeeAsync(bench, first, command => command["endedBy"] is not null, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(((string?)shortened["end"], (string?)shortened["endedBy"]), Is.EqualTo(("2026-06-30T19:00:00Z", default(string))));
            Assert.That(((string)its["status"]!, (string)its["duration"]!), Is.EqualTo(("active", "PT1H")));
            Assert.That(((string)ended["endedBy"]!, (string)ended["endedAt"]!), Is.EqualTo(("time", "2026-06-30T19:00:00Z")));
        }
    }

    /// <summary>A box that is cut off lets its device go within a day: the event ends by itself, unless it is prolonged.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Command_WithoutEnd_IsAnEventThatIsProlonged(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var given = await GiveAsync(bench, await bench.HeatPumpAsync(cancellationToken), """{ "isOn": false }""", cancellationToken);

        var first = await bench.Rest.EventAsync(Event(given), cancellationToken);
        bench.Middleware.Domain.Advance(TimeSpan.FromHours(13));
        var then = await bench.SeeAsync($"api/v1/events/{Event(given)}", one => (int)one["modificationNumber"]! == 1, cancellationToken);

        Assert.That(((string)first["duration"]!, (string)then["duration"]!, (string)then["status"]!), Is.EqualTo(("P1D", "P1DT13H", "active")));
    }

    [Test, CancelAfter(300_000)]
    public async Task Command_TakenBack_SaysWhetherTheVenKnows(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var device = await bench.HeatPumpAsync(cancellationToken);
        var given = await GiveAsync(bench, device, """{ "setpointC": 20 }""", cancellationToken);
        await bench.Ven.DrainAsync(cancellationToken);

        var released = (await bench.Rest.DeleteAsync($"{Path(device)}/{given["id"]}", cancellationToken)).Expect(HttpStatusCode.OK);
        await bench.Ven.DrainAsync(cancellationToken);

        Assert.That((string)released["releaseDelivery"]!, Is.EqualTo("owed"));
        await SeeAsync(bench, given, command => (string)command["releaseDelivery"]! == "received", cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task Command_ToADeviceThatIsGone_IsEnded(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var given = await GiveAsync(bench, await bench.HeatPumpAsync(cancellationToken), """{ "setpointC": 20 }""", cancellationToken);

        await bench.TellAsync(cancellationToken, "meter");
        var ended = await SeeAsync(bench, given, command => command["endedBy"] is not null, cancellationToken);

        Assert.That((string)ended["endedBy"]!, Is.EqualTo("revoked"));
        await bench.SeeAsync($"api/v1/events/{Event(given)}", one => (string)one["status"]! == "cancelled", cancellationToken);
    }

    /// <summary>What one home is told takes no room from what the fleet is.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Events_ForOneVenAlone_KeepNoEventFromAllOfThem(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        EventDefinition Minutes(string? addressee) => new()
        {
            Targets = new EventTargets { ResourceIds = ["heatpump"] }, Addressee = addressee, MarketContext = DeviceCommands.Program, Start = Some.Now, Duration = TimeSpan.FromDays(1), Notification = TimeSpan.Zero,
            Signals = [new SignalDefinition { Name = "SIMPLE", Type = SignalType.Level, Intervals = [.. Enumerable.Repeat(new SignalInterval(TimeSpan.FromMinutes(1), 1), 1440)] }],
        };
        var book = bench.Middleware.Services.GetRequiredService<EventBook>();
        var own = new[] { await book.TryAnnounceAsync(Minutes(bench.Ven.VenId.Value), cancellationToken), await book.TryAnnounceAsync(Minutes(bench.Ven.VenId.Value), cancellationToken), await book.TryAnnounceAsync(Minutes(bench.Ven.VenId.Value), cancellationToken) };

        var all = await book.TryAnnounceAsync(Minutes(addressee: null), cancellationToken);

        Assert.That(own.Select(one => one.Event is not null), Is.EqualTo([true, true, false]));
        Assert.That(all.Event, Is.Not.Null);
    }

    [TestCase("{}", 422, "tells nothing")]
    [TestCase("""{ "setpointC": 31 }""", 422, "5 to 30")]
    [TestCase("""{ "setpointC": 31, "powerSetpointW": 5 }""", 422, "another set point")]
    [TestCase("""{ "mode": "cool" }""", 422, "give one of heat")]
    [TestCase("""{ "fanSpeed": 3 }""", 422, "nothing that the device can be told")]
    [TestCase("""{ "comfortMinC": 22, "comfortMaxC": 21 }""", 422, "is not above comfortMinC")]
    [TestCase("""{ "setpointC": 20, "end": "2026-06-30T17:00:00Z" }""", 422, "is not after now")]
    [TestCase("""{ "setpointC": 20, "start": "2026-06-30T17:59:00Z", "end": "2026-06-30T18:00:00Z" }""", 422, "is not after now")]
    [TestCase("""{ "setpointC": 20, "start": "2026-06-30T17:00:00Z", "end": "2026-06-30T17:30:00Z" }""", 422, "is not after now")]
    [TestCase("""{ "setpointC": 20, "start": "2026-06-30T19:00:00Z", "end": "2026-06-30T18:30:00Z" }""", 422, "is not after start")]
    [TestCase("""{ "setpointC": 20, "start": "2030-06-30T19:00:00Z" }""", 409, "more than a year")]
    [TestCase("""{ "setpointC": 20, "status": "running" }""", 422, "the platform makes it")]
    [TestCase("""{ "setpointC": 20, "eventId": "EVT-1" }""", 422, "the platform makes it")]
    [TestCase("""{ "setpointC": 20, "deviceId": "0190d1a0-7d5c-7b9e-8a52-3d1f0c9c4a11" }""", 422, "not the device of the address")]
    [TestCase("""{ "setpointC": "20" }""", 422, "")]
    [TestCase("""{ "setpointC": 1e400 }""", 422, "")]
    [TestCase("""{ "setpointC": 20, "setpointC": 21 }""", 400, "")]
    [TestCase("""[{ "setpointC": 20 }]""", 400, "give an object")]
    [TestCase("""{ "unknown": {"$gt": ""} }""", 422, "")]
    [CancelAfter(300_000)]
    public async Task Post_WhatCannotBe_IsRefusedAndNothingIsSent(string command, int status, string words, CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var device = await bench.HeatPumpAsync(cancellationToken);

        var refused = await bench.Rest.SendAsync(HttpMethod.Post, Path(device), new StringContent(command, System.Text.Encoding.UTF8, "application/json"), cancellationToken);

        Assert.That((int)refused.Status, Is.EqualTo(status), refused.Text);
        Assert.That(refused.Problem["detail"]!.ToString() + refused.Problem["errors"], Does.Contain(words));
        Assert.That((await bench.Rest.GetAsync("api/v1/events", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray(), Is.Empty);
        Assert.That((await bench.Rest.GetAsync("api/v1/device-commands", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray(), Is.Empty);
    }

    /// <summary>What somebody says twice of a device is as if it were said once.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Post_ToADeviceWhoseCapabilitiesWereSaidTwice_IsJudgedByTheFirst(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var device = await bench.HeatPumpAsync(cancellationToken);
        (await bench.CorrectAsync(device, """{ "capabilities": [{ "point": "setpointC", "lowest": 20, "highest": 22 }, { "point": "setpointC" }] }""", cancellationToken)).Expect(HttpStatusCode.OK);

        var answers = new[] { await bench.Rest.PostAsync(Path(device), Json("""{ "setpointC": 19 }"""), cancellationToken), await bench.Rest.PostAsync(Path(device), Json("""{ "setpointC": 21 }"""), cancellationToken) };

        Assert.That(answers.Select(answer => (int)answer.Status), Is.EqualTo([422, 201]));
    }

    /// <summary>Whoever says of a device that it is reached by somebody's VEN moves nothing by that.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Post_ToADeviceThatNoVenTellsOf_IsRefused(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        await bench.HeatPumpAsync(cancellationToken);
        var said = (await bench.Rest.PostAsync(
            "api/v1/devices", new JsonObject { ["memberId"] = "mallory", ["venId"] = bench.Ven.VenId.Value, ["name"] = "mine", ["deviceClass"] = "hvac", ["resourceId"] = "heatpump", ["rids"] = new JsonArray("heatpump.status") }, cancellationToken)).Expect(HttpStatusCode.Created);

        var refused = await bench.Rest.PostAsync(Path(said), Json("""{ "setpointC": 20 }"""), cancellationToken);
        await bench.ReportStatusAsync(Some.Now, setPoint: 20, cancellationToken);
        var own = (await bench.DevicesAsync(items => items.Count == 3, cancellationToken)).Single(one => (string?)one!["memberId"] is null && (string)one["deviceClass"]! == "hvac")!;
        await bench.SeeAsync($"api/v1/devices/{own["id"]}/state", _ => true, cancellationToken);

        Assert.That(refused.Status, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That((await bench.Rest.GetAsync($"api/v1/devices/{said["id"]}/state", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.NotFound), "nor is its state shown");
    }

    /// <summary>A list shows a device as soon as it is stored, which is before memory follows: who acts on it at once is not told that there is none.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Device_ThatAListShowsAlready_IsWaitedForByWhoActsOnIt(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var services = bench.Middleware.Services;
        var devices = services.GetRequiredService<ResourceSchemas>().All.Single(schema => schema.Name == "devices");
        var stored = (await services.GetRequiredService<ResourceStore>().FindAsync(devices, (string)(await bench.HeatPumpAsync(cancellationToken))["id"]!, cancellationToken))!.Value;
        var made = stored with { Id = Guid.CreateVersion7().ToString(), Body = JsonElement.Parse("""{ "venId": "VEN-other", "name": "made", "deviceClass": "light" }""") };
        using var mayBeFollowed = new ManualResetEventSlim();
        var commit = services.GetRequiredService<Database>().CommitAsync(services.GetRequiredService<ResourceStore>().Insert(new UnitOfWork().Then(() => mayBeFollowed.Wait(cancellationToken)), devices, made), cancellationToken);

        try
        {
            var shown = await bench.ItemsAsync("api/v1/devices?filter=deviceClass=light", items => items.Count > 0, cancellationToken);
            var answers = new[] { bench.Rest.PostAsync(Path(shown[0]!), Json("""{ "isOn": false }"""), cancellationToken), bench.Rest.GetAsync($"api/v1/devices/{made.Id}/log", cancellationToken) };
            for (var asked = 0; asked < 20; asked++)
            {
                await bench.Rest.GetAsync($"api/v1/devices/{made.Id}", cancellationToken);
            }

            Assert.That(answers.Count(answer => answer.IsCompleted), Is.Zero);
            mayBeFollowed.Set();
            Assert.That((await Task.WhenAll(answers)).Select(answer => answer.Status), Is.EqualTo([HttpStatusCode.Conflict, HttpStatusCode.OK]), "it is there; that no VEN tells of it is another matter");
        }
        finally
        {
            mayBeFollowed.Set();
            await commit;
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Post_ToADeviceThatIsGone_IsRefused(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var device = await bench.HeatPumpAsync(cancellationToken);
        await bench.TellAsync(cancellationToken, "meter");
        await bench.HeatPumpAsync(cancellationToken, "removed");

        Assert.That((await bench.Rest.PostAsync(Path(device), Json("""{ "setpointC": 20 }"""), cancellationToken)).Status, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That((await bench.Rest.PostAsync("api/v1/devices/nobody/commands", Json("""{ "setpointC": 20 }"""), cancellationToken)).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await bench.Rest.DeleteAsync($"{Path(device)}/nothing", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    /// <summary>Writes into the document of a command what nobody can give.</summary>
    private static async Task SayAsync(RegistryBench bench, JsonNode command, CancellationToken cancellationToken, params (string Name, JsonNode Value)[] said)
    {
        var services = bench.Middleware.Services;
        var (store, schema) = (services.GetRequiredService<ResourceStore>(), services.GetRequiredService<ResourceSchemas>().All.Single(one => one.Name == "device-commands"));
        while (true)
        {
            var read = (await store.FindAsync(schema, (string)command["id"]!, cancellationToken))!;
            var body = JsonObject.Create(read.Value.Body)!;
            foreach (var (name, value) in said)
            {
                body[name] = value.DeepClone();
            }

            if (await services.GetRequiredService<Database>().TryCommitAsync(store.Update(new UnitOfWork(), schema, read, read.Value with { Body = JsonElement.Parse(body.ToJsonString()) }), cancellationToken))
            {
                return;
            }
        }
    }

    private static string Path(JsonNode device) => $"api/v1/devices/{device["id"]}/commands";

    private static string Event(JsonNode command) => (string)command["eventId"]!;

    private static JsonNode Json(string text) => JsonNode.Parse(text)!;

    private static async Task<JsonNode> GiveAsync(RegistryBench bench, JsonNode device, string command, CancellationToken cancellationToken) =>
        (await bench.Rest.PostAsync(Path(device), Json(command), cancellationToken)).Expect(HttpStatusCode.Created);

    private static Task<JsonNode> SeeAsync(RegistryBench bench, JsonNode command, Func<JsonNode, bool> isSo, CancellationToken cancellationToken) => bench.SeeAsync($"api/v1/device-commands/{command["id"]}", isSo, cancellationToken);
}
