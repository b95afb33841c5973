using System.Text;
using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using FlexCoop.Ven.Gateway.Control;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Ven.Gateway.Tests;

/// <summary>The owner's door.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ControlSocketTests
{
    private const string Usage =
        "send 'status', 'opt EVENT in|out [--resource ID]…', 'schedule add in|out WINDOW… [--resource ID]… [--market-context URI] [--reason REASON]', "
        + "'schedule list', 'schedule cancel ID', 'cancel', 'register', 'unregister' or 'reregister', with '--ven NAME' where there are several";

    [Test, CancelAfter(300_000)]
    public async Task Socket_Open_IsItsOwnersOnly(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken);
        await agents.AskAsync("status", cancellationToken);

        var socket = Path.Combine(agents.StateFolder, "control.sock");

        Assert.That(File.GetUnixFileMode(socket), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test, CancelAfter(300_000)]
    public async Task Socket_AgentEnds_IsRemoved(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken);
        await agents.AskAsync("status", cancellationToken);

        await agents.Socket.StopAsync(cancellationToken);

        Assert.That(File.Exists(Path.Combine(agents.StateFolder, "control.sock")), Is.False);
    }

    [Test, CancelAfter(300_000)]
    public async Task Socket_OneOfAnAgentThatDiedLiesThere_IsReplaced(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["control.sock"], "", cancellationToken);
        using var socket = new ControlSocket(folder.Path, [], NullLogger<ControlSocket>.Instance);

        await socket.StartAsync(cancellationToken);
        await using var owner = await Owner.ConnectAsync(folder.Path, cancellationToken);
        var answer = await owner.AskAsync("status", cancellationToken);
        await socket.StopAsync(cancellationToken);

        Assert.That(answer.ToJsonString(), Is.EqualTo("""{"ok":true,"vens":[]}"""));
    }

    [Test]
    public void PathIn_FolderWithTooLongAPath_IsRefusedWithTheRemedy()
    {
        Assert.That(
            () => ControlSocket.PathIn("/" + new string('x', 100)),
            Throws.TypeOf<StartException>().With.Message.Contains("is longer than 107 bytes; give a state folder with a shorter path"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Status_AgentThatNeverReachedItsVtn_SaysSo(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken);

        var answer = await agents.AskAsync("status", cancellationToken);

        Assert.That(answer.ToJsonString(), Is.EqualTo("""{"ok":true,"vens":[{"name":"home-1","registration":"registering","transport":"pull","events":[],"opts":[],"schedules":[],"commands":[],"reports":[]}]}"""));
    }

    [Test, CancelAfter(300_000)]
    public async Task Status_RunningEvent_TellsOfRegistrationEventAndCommands(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.StartAsync(cancellationToken);
        await agents.DistributeAsync(cancellationToken, Some.Event(startIn: TimeSpan.FromMinutes(-1)));

        var answer = await agents.AskAsync("status", cancellationToken);

        var ven = answer["vens"]!.AsArray().Single()!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(((string)ven["venId"]!, (string)ven["vtnId"]!), Is.EqualTo(("VEN-1", TestVtn.VtnId)));
            Assert.That((DateTimeOffset)ven["lastContact"]!, Is.EqualTo(Some.Now));
            Assert.That(
                ven["events"]!.AsArray().Select(taken => ((string)taken!["id"]!, (int)taken["modificationNumber"]!, (string)taken["opt"]!)), Is.EqualTo([("EVT-1", 0, "optIn")]));
            Assert.That((DateTimeOffset)ven["events"]![0]!["start"]!, Is.EqualTo(Some.Now.AddMinutes(-1)));
            Assert.That((DateTimeOffset)ven["events"]![0]!["end"]!, Is.EqualTo(Some.Now.AddMinutes(29)));
            Assert.That(
                ven["commands"]!.AsArray().Select(command => $"{command!["resource"]} {command["signal"]} {command["value"]} {command["isDone"]}"),
                Is.EqualTo(["home-1.battery SIMPLE 2 true", "home-1.ev-charger SIMPLE 2 true", "home-1.heat-pump SIMPLE 2 true", "home-1.water-heater SIMPLE 2 true"]));
        }
    }

    [TestCaseSource(nameof(Units))]
    [CancelAfter(300_000)]
    public async Task Status_Baseline_HasItsUnitAsRestWritesIt(ItemBase? unit, string? expected, CancellationToken cancellationToken)
    {
        await using var agents = await Agents.StartAsync(cancellationToken);
        var order = Some.Event();
        var period = order.EiEvent.ActivePeriod;
        await agents.DistributeAsync(cancellationToken, order with
        {
            EiEvent = order.EiEvent with
            {
                Baseline = new EiEventBaseline
                {
                    DtStart = period.DtStart,
                    Duration = period.Duration,
                    Intervals = order.EiEvent.Signals[0].Intervals,
                    BaselineId = "B1",
                    BaselineName = "yesterday",
                    ItemBase = unit,
                },
            },
        });

        var answer = await agents.AskAsync("status", cancellationToken);

        Assert.That((string?)answer["vens"]![0]!["events"]![0]!["baseline"]!["unit"], Is.EqualTo(expected));
    }

    /// <summary>The owner reads the line as it stands.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Status_Instants_AreWrittenWithZ(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.StartAsync(cancellationToken);
        await agents.DistributeAsync(cancellationToken, Some.Event());
        await using var owner = await Owner.ConnectAsync(agents.StateFolder, cancellationToken);

        var line = await owner.AskForLineAsync("status", cancellationToken);

        Assert.That(line, Does.Contain("\"start\":\"2026-06-30T18:10:00Z\""));
    }

    [Test, CancelAfter(300_000)]
    public async Task Fault_QuotedWord_IsWrittenAsItIs(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken);
        await using var owner = await Owner.ConnectAsync(agents.StateFolder, cancellationToken);

        var line = await owner.AskForLineAsync("help", cancellationToken);

        Assert.That(line, Does.Contain("'help' is not understood"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Status_OfOneOfSeveral_TellsOfThatOne(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken, homes: 3);

        var all = await agents.AskAsync("status", cancellationToken);
        var one = await agents.AskAsync("status home-2", cancellationToken);

        Assert.That(Names(all), Is.EqualTo(["home-1", "home-2", "home-3"]));
        Assert.That(Names(one), Is.EqualTo(["home-2"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Opt_OutAndInAgain_IsToldToTheVtnAndShown(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.StartAsync(cancellationToken);
        await agents.DistributeAsync(cancellationToken, Some.Event());

        var optedOut = await agents.AskAsync("opt EVT-1 out", cancellationToken);
        var toldOut = await agents.Vtn.ReceiveAsync<OadrCreatedEvent>(cancellationToken);
        var optedIn = await agents.AskAsync("opt EVT-1 in home-1", cancellationToken);
        var toldIn = await agents.Vtn.ReceiveAsync<OadrCreatedEvent>(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((Opt(optedOut), Opt(optedIn)), Is.EqualTo(("optOut", "optIn")));
            Assert.That(toldOut.EventResponses!.Single().OptType, Is.EqualTo(OptType.OptOut));
            Assert.That(toldIn.EventResponses!.Single().OptType, Is.EqualTo(OptType.OptIn));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Opt_OutOfARunningEvent_LetsTheDevicesGo(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.StartAsync(cancellationToken);
        await agents.DistributeAsync(cancellationToken, Some.Event(startIn: TimeSpan.FromMinutes(-1)));

        var answer = await agents.AskAsync("opt EVT-1 out", cancellationToken);

        Assert.That(answer["vens"]![0]!["commands"]!.AsArray().Select(command => $"{command!["signal"]} {command["isDone"]}"), Is.All.EqualTo("release true"));
        Assert.That(agents.Homes[0].Ledger.TakeLast(4).Select(line => line.IsRelease), Is.All.True);
    }

    [TestCase("opt EVT-404 in", "home-1 knows no event 'EVT-404'; 'status' lists those it knows")]
    [TestCase("opt evt-1 out", "home-1 knows no event 'evt-1'; 'status' lists those it knows", Description = "identifiers have letter case")]
    [TestCase("status home-9", "there is no VEN 'home-9' here")]
    [TestCase("opt EVT-1 in home-9", "there is no VEN 'home-9' here")]
    [TestCase("cancel home-9", "there is no VEN 'home-9' here")]
    [TestCase("cancel Home-1", "there is no VEN 'Home-1' here")]
    [TestCase("", "'' is not understood; " + Usage)]
    [TestCase("help", "'help' is not understood; " + Usage)]
    [TestCase("STATUS", "'STATUS' is not understood; " + Usage)]
    [TestCase("status home-1 home-2", "'status home-1 home-2' is not understood; " + Usage)]
    [TestCase("opt", "'opt' is not understood; " + Usage)]
    [TestCase("opt EVT-1", "'opt EVT-1' is not understood; " + Usage)]
    [TestCase("opt EVT-1 maybe", "'opt EVT-1 maybe' is not understood; " + Usage)]
    [TestCase("opt EVT-1 in home-1 now", "'opt EVT-1 in home-1 now' is not understood; " + Usage)]
    [TestCase("cancel everything now", "'cancel everything now' is not understood; " + Usage)]
    [TestCase("{\"ask\": \"status\"}", "'{\"ask\": \"status\"}' is not understood; " + Usage)]
    [TestCase("[\"status\", \"our house\"]", "there is no VEN 'our house' here")]
    [TestCase("[\"opt\", \"winter evening 7\", \"in\"]", "home-1 knows no event 'winter evening 7'; 'status' lists those it knows")]
    [TestCase("[\"status home-1\"]", "'[\"status home-1\"]' is not understood; " + Usage)]
    [TestCase("[\"status\"", "'[\"status\"' is not understood; " + Usage)]
    [TestCase("[\"status\", null]", "'[\"status\", null]' is not understood; " + Usage)]
    [TestCase("[\"status\", 1]", "'[\"status\", 1]' is not understood; " + Usage)]
    [TestCase("[\"status\", \"\\ud800\"]", "'[\"status\", \"\\ud800\"]' is not understood; " + Usage)]
    [TestCase("[]", "'[]' is not understood; " + Usage)]
    [TestCase("opt EVT-1 out --resource", "'opt EVT-1 out --resource' is not understood; " + Usage)]
    [TestCase("opt EVT-1 out --reason economic", "'opt EVT-1 out --reason economic' is not understood; " + Usage)]
    [TestCase("opt EVT-1 out --resource sauna", "event 'EVT-1' does not mean resource 'sauna'; it means home-1.meter, home-1.base-load, home-1.heat-pump, home-1.water-heater, home-1.ev-charger, home-1.battery, home-1.pv")]
    [TestCase("opt EVT-9 out --resource home-1.battery", "there is no event 'EVT-9'; 'status' lists those that are known")]
    [TestCase("schedule", "'schedule' is not understood; " + Usage)]
    [TestCase("schedule add out", "'schedule add out' is not understood; " + Usage)]
    [TestCase("schedule add maybe now/PT1H", "'schedule add maybe now/PT1H' is not understood; " + Usage)]
    [TestCase("schedule add out tonight", "'tonight' is no window; " + WindowText.Remedy)]
    [TestCase("schedule add out now/PT0S", "'now/PT0S' is no window; " + WindowText.Remedy)]
    [TestCase("schedule add out now/-PT1H", "'now/-PT1H' is no window; " + WindowText.Remedy)]
    [TestCase("schedule add out 2026-07-01T16:00/PT1H", "'2026-07-01T16:00/PT1H' is no window; " + WindowText.Remedy)]
    [TestCase("schedule add out 2026-07-01T16:00Z/2026-07-01T15:00Z", "the window '2026-07-01T16:00Z/2026-07-01T15:00Z' has its TO, 2026-07-01T15:00:00Z, not after its FROM, 2026-07-01T16:00:00Z; give a TO that is later, or FROM/DURATION, or FROM/open")]
    [TestCase("schedule add out 2026-06-30T16:00Z/PT1H", "the window from 2026-06-30T16:00:00Z ended before now (2026-06-30T18:00:00Z); give one that is to come, or leave it out")]
    [TestCase("schedule add out now/PT1H --market-context dr", "'dr' is no market context; give a URI such as http://example.org/program")]
    [TestCase("schedule add out now/PT1H --reason because", "'because' is no reason; give economic, emergency, mustRun, notParticipating, outageRunStatus, overrideStatus, participating, x-schedule, or a name of your own that begins with x-")]
    [TestCase("schedule cancel nope", "there is no schedule 'nope'; 'schedule list' shows those that are kept")]
    [TestCase("schedule list --resource home-1.pv", "'schedule list --resource home-1.pv' is not understood; " + Usage)]
    [TestCase("status --ven home-9", "there is no VEN 'home-9' here")]
    [TestCase("status --ven home-1 --ven home-1", "'status --ven home-1 --ven home-1' is not understood; " + Usage)]
    [TestCase("register", "home-1 is registered already; 'reregister' does it again")]
    [CancelAfter(300_000)]
    public async Task Ask_WhatCannotBe_SaysWhyAndChangesNothing(string question, string fault, CancellationToken cancellationToken)
    {
        await using var agents = await Agents.StartAsync(cancellationToken);
        await agents.DistributeAsync(cancellationToken, Some.Event());
        var before = (await agents.AskAsync("status", cancellationToken)).ToJsonString();

        var answer = await agents.AskAsync(question, cancellationToken);

        Assert.That(((bool)answer["ok"]!, (string)answer["fault"]!), Is.EqualTo((false, fault)));
        Assert.That((await agents.AskAsync("status", cancellationToken)).ToJsonString(), Is.EqualTo(before));
    }

    [TestCase("opt EVT-1 in")]
    [TestCase("cancel")]
    [CancelAfter(300_000)]
    public async Task Ask_OneOfSeveralWithoutName_SaysToNameOne(string question, CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken, homes: 2);

        var answer = await agents.AskAsync(question, cancellationToken);

        Assert.That(((bool)answer["ok"]!, (string)answer["fault"]!), Is.EqualTo((false, "this process drives 2 homes; name one, such as home-1")));
    }

    [Test, CancelAfter(300_000)]
    public async Task Cancel_Registered_TellsTheVtnForgetsTheEventsAndLetsGo(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.StartAsync(cancellationToken);
        await agents.DistributeAsync(cancellationToken, Some.Event(startIn: TimeSpan.FromMinutes(-1)));

        var answer = await agents.AskAsync("cancel", cancellationToken);
        var told = await agents.Vtn.ReceiveAsync<OadrCancelPartyRegistration>(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(told.VenId, Is.EqualTo(new VenId("VEN-1")));
            Assert.That((bool)answer["ok"]!);
            Assert.That(answer["vens"]![0]!["venId"], Is.Null);
            Assert.That(answer["vens"]![0]!["events"]!.AsArray(), Is.Empty);
            Assert.That(agents.Homes[0].Ledger.TakeLast(4).Select(line => line.IsRelease), Is.All.True);
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Cancel_NotRegistered_SaysSo(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken);

        var answer = await agents.AskAsync("cancel", cancellationToken);

        Assert.That(((bool)answer["ok"]!, (string)answer["fault"]!), Is.EqualTo((false, "home-1 is not registered")));
    }

    [Test, CancelAfter(300_000)]
    public async Task Cancel_VtnOutOfReach_SaysSoAndTheRegistrationStands(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.StartAsync(cancellationToken);
        await agents.Vtn.StopAsync();

        var answer = await agents.AskAsync("cancel", cancellationToken);
        var status = await agents.AskAsync("status", cancellationToken);

        Assert.That((bool)answer["ok"]!, Is.False);
        Assert.That((string)answer["fault"]!, Does.Contain("did not answer").And.EndWith("; the registration stands, try again later"));
        Assert.That((string)status["vens"]![0]!["venId"]!, Is.EqualTo("VEN-1"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Cancel_VtnRefuses_TellsItsWords(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.StartAsync(cancellationToken);
        agents.Vtn.Answer = message => message is OadrCancelPartyRegistration cancel
            ? new OadrCanceledPartyRegistration { EiResponse = new EiResponse(EiResponseCode.ComplianceOther, "not today", cancel.RequestId), RegistrationId = cancel.RegistrationId, VenId = cancel.VenId }
            : null;

        var answer = await agents.AskAsync("cancel", cancellationToken);

        Assert.That(((bool)answer["ok"]!, (string)answer["fault"]!), Is.EqualTo((false, "the VTN says 459 not today")));
    }

    /// <summary>A line that is cut off must not be taken for a shorter one.</summary>
    [TestCase("status", "and much more")]
    [TestCase("cancel", "not, whatever you do")]
    [TestCase("unregister", "never")]
    [TestCase("opt EVT-1 out", "home-9")]
    [CancelAfter(300_000)]
    public async Task Ask_LineLongerThanAny_IsRefusedAndNothingIsDone(string begin, string end, CancellationToken cancellationToken)
    {
        await using var agents = await Agents.StartAsync(cancellationToken);
        await agents.DistributeAsync(cancellationToken, Some.Event());
        var before = (await agents.AskAsync("status", cancellationToken)).ToJsonString();

        var answer = await agents.AskAsync(begin + new string(' ', 5000) + end, cancellationToken);

        Assert.That((bool)answer["ok"]!, Is.False);
        Assert.That((await agents.AskAsync("status", cancellationToken)).ToJsonString(), Is.EqualTo(before));
    }

    [Test, CancelAfter(300_000)]
    public async Task Ask_EndlessLine_IsRefused(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken);

        var answer = await agents.AskAsync(new string('x', 5000), cancellationToken);

        Assert.That((bool)answer["ok"]!, Is.False);
        Assert.That(answer.ToJsonString(), Has.Length.LessThan(1000), "it is not sent back at length");
    }

    /// <summary>The longest line that is read, and the shortest that is not.</summary>
    [TestCase(4096, "there is no VEN")]
    [TestCase(4097, "the line is longer than 4096 bytes; " + Usage)]
    [CancelAfter(300_000)]
    public async Task Ask_LineAtTheLimit_IsReadOrRefused(int bytes, string fault, CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken);

        var answer = await agents.AskAsync("status " + new string('x', bytes - "status ".Length), cancellationToken);

        Assert.That((string)answer["fault"]!, Does.StartWith(fault));
    }

    [Test, CancelAfter(300_000)]
    public async Task Ask_MegabyteWithoutAnEnd_IsRefusedWhileItIsStillSent(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken);

        var answer = await agents.AskAsync(new string('x', 1_000_000), cancellationToken);

        Assert.That((string)answer["fault"]!, Is.EqualTo("the line is longer than 4096 bytes; " + Usage));
    }

    [Test, CancelAfter(300_000)]
    public async Task Ask_WordsAsAList_MeanTheSame(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.StartAsync(cancellationToken);
        await agents.DistributeAsync(cancellationToken, Some.Event("winter \"evening\" 7"));

        var answer = await agents.AskAsync(ControlRequests.Line("opt", "winter \"evening\" 7", "out", "home-1"), cancellationToken);

        Assert.That(Opt(answer), Is.EqualTo("optOut"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Ask_BytesThatAreNoText_AreRefused(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken);
        await using var owner = await Owner.ConnectAsync(agents.StateFolder, cancellationToken);

        await owner.SendAsync([0xFF, 0x00, 0xC0, (byte)'\n'], cancellationToken);
        var answer = await owner.AnswerAsync(cancellationToken);

        Assert.That((bool)answer["ok"]!, Is.False);
    }

    [Test, CancelAfter(300_000)]
    public async Task Ask_InPieces_IsAnsweredWhenTheLineIsWhole(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken);
        await using var owner = await Owner.ConnectAsync(agents.StateFolder, cancellationToken);

        foreach (var piece in new[] { "sta", "tus", " home-", "1\r", "\n" })
        {
            await owner.SendAsync(Encoding.UTF8.GetBytes(piece), cancellationToken);
        }

        Assert.That(Names(await owner.AnswerAsync(cancellationToken)), Is.EqualTo(["home-1"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Ask_LineWithoutItsEnd_IsAnsweredOnceNoMoreWillCome(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken);
        await using var owner = await Owner.ConnectAsync(agents.StateFolder, cancellationToken);

        await owner.SendAsync("status"u8.ToArray(), cancellationToken);
        owner.Shutdown();

        Assert.That((bool)(await owner.AnswerAsync(cancellationToken))["ok"]!);
    }

    [Test, CancelAfter(300_000)]
    public async Task Ask_OthersConnectedAndSayNothing_IsAnswered(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken);
        var silent = new List<Owner>();
        for (var number = 0; number < 20; number++)
        {
            silent.Add(await Owner.ConnectAsync(agents.StateFolder, cancellationToken));
        }

        await silent[0].SendAsync("stat"u8.ToArray(), cancellationToken);
        var answer = await agents.AskAsync("status", cancellationToken);
        foreach (var owner in silent)
        {
            await owner.DisposeAsync();
        }

        Assert.That((bool)answer["ok"]!);
        Assert.That((bool)(await agents.AskAsync("status", cancellationToken))["ok"]!, "nor do those who left without a word matter");
    }

    [Test, CancelAfter(300_000)]
    public async Task Ask_ManyAtOnce_AreAllAnswered(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.StartAsync(cancellationToken);

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => agents.AskAsync("status", cancellationToken)));

        Assert.That(answers.Select(answer => (bool)answer["ok"]!), Is.All.True);
    }

    [Test, CancelAfter(300_000)]
    public async Task Opt_OneResource_IsToldToTheVtnAndShown(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.StartAsync(cancellationToken);
        await agents.DistributeAsync(cancellationToken, Some.Event(startIn: TimeSpan.FromMinutes(-1)));

        var said = await agents.AskAsync("opt EVT-1 out --resource home-1.battery", cancellationToken);
        var told = await agents.Vtn.ReceiveAsync<OadrCreateOpt>(cancellationToken);
        await agents.Vtn.ReceiveAsync<OadrPoll>(cancellationToken);
        var status = await agents.AskAsync("status", cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)said["id"]!, Is.EqualTo(told.OptId.Value));
            Assert.That(told.Target.ResourceIds, Is.EqualTo([new ResourceId("home-1.battery")]));
            Assert.That(
                status["vens"]![0]!["opts"]!.ToJsonString(),
                Is.EqualTo($$"""[{"id":"{{told.OptId}}","event":"EVT-1","resource":"home-1.battery","opt":"optOut","vtn":"acknowledged"}]"""));
            Assert.That(Opt(status), Is.EqualTo("optIn"), "the others take part");
            Assert.That(agents.Homes[0].Ledger[^1].IsRelease);
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Schedule_AddListCancel_IsToldAndShown(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.StartAsync(cancellationToken);

        var added = await agents.AskAsync("schedule add out now/PT2H 2026-07-01T16:00Z/2026-07-01T20:30+02:00 2026-07-03T00:00:00Z/open --reason x-holiday --ven home-1", cancellationToken);
        var told = await agents.Vtn.ReceiveAsync<OadrCreateOpt>(cancellationToken);
        await agents.Vtn.ReceiveAsync<OadrPoll>(cancellationToken);
        var list = await agents.AskAsync("schedule list", cancellationToken);
        await agents.AskAsync($"schedule cancel {added["id"]}", cancellationToken);
        var cancelled = await agents.Vtn.ReceiveAsync<OadrCancelOpt>(cancellationToken);
        await agents.Vtn.ReceiveAsync<OadrPoll>(cancellationToken);
        var after = await agents.AskAsync("schedule list home-1", cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                told.Vavailability!.Select(window => $"{window.DtStart:yyyy-MM-dd HH:mm} {window.Duration}"),
                Is.EqualTo(["2026-06-30 18:00 PT2H", "2026-07-01 16:00 PT2H30M", "2026-07-03 00:00 PT0S"]));
            Assert.That(
                list["schedules"]!.ToJsonString(),
                Is.EqualTo($$"""[{"id":"{{added["id"]}}","opt":"optOut","windows":[{"from":"2026-06-30T18:00:00Z","to":"2026-06-30T20:00:00Z"},{"from":"2026-07-01T16:00:00Z","to":"2026-07-01T18:30:00Z"},{"from":"2026-07-03T00:00:00Z"}],"reason":"x-holiday","vtn":"acknowledged"}]"""));
            Assert.That(cancelled.OptId, Is.EqualTo(told.OptId));
            Assert.That(after.ToJsonString(), Is.EqualTo("""{"ok":true,"schedules":[],"vens":[]}"""));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Unregister_ThenRegister_EndsTheRegistrationAndMakesAnother(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.StartAsync(cancellationToken);

        var left = await agents.AskAsync("unregister", cancellationToken);
        var again = await agents.AskAsync("reregister", cancellationToken);
        var back = await agents.AskAsync("register", cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)left["vens"]![0]!["registration"]!, Is.EqualTo("unregistered"));
            Assert.That((string)again["fault"]!, Is.EqualTo("home-1 is not registered; 'register' begins it"));
            Assert.That(((string)back["vens"]![0]!["registration"]!, (string)back["vens"]![0]!["registrationId"]!), Is.EqualTo(("registered", "REG-2")));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Unregister_VtnOutOfReach_IsTakenAndToldLater(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.StartAsync(cancellationToken);
        await agents.Vtn.StopAsync();

        var left = await agents.AskAsync("unregister", cancellationToken);

        Assert.That((string)left["vens"]![0]!["registration"]!, Is.EqualTo("unregistering"));
        Assert.That((string)left["vens"]![0]!["trouble"]!, Does.Contain("did not answer"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Reregister_VtnOutOfReach_SaysSo(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.StartAsync(cancellationToken);
        await agents.Vtn.StopAsync();

        var answer = await agents.AskAsync("reregister", cancellationToken);

        Assert.That((string)answer["fault"]!, Does.Contain("did not answer").And.EndWith("home-1 goes on trying"));
    }

    private static IEnumerable<string> Names(JsonNode answer) => answer["vens"]!.AsArray().Select(ven => (string)ven!["name"]!);

    private static string Opt(JsonNode answer) => (string)answer["vens"]![0]!["events"]![0]!["opt"]!;

    private static IEnumerable<TestCaseData> Units()
    {
        yield return new TestCaseData(ItemBase.PowerReal(SiScaleCode.Kilo), "kW").SetArgDisplayNames("kW");
        yield return new TestCaseData(ItemBase.EnergyReal(), "Wh").SetArgDisplayNames("Wh");
        yield return new TestCaseData(ItemBase.CurrencyPerKWh("EUR"), "EUR/kWh").SetArgDisplayNames("EUR/kWh");
        yield return new TestCaseData(null, null).SetArgDisplayNames("none");
    }
}
