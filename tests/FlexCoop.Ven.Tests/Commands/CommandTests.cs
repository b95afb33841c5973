using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests;

/// <summary>What the devices are told, and when: the whole agent over a socket and its files.</summary>
public sealed class CommandTests
{
    [Test, CancelAfter(300_000)]
    public async Task Event_FromStartToEnd_CommandsAtEachIntervalAndLetsGoAtTheEnd(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.DistributeAsync(cancellationToken, TwoLevels());

        await AdvanceThroughAsync(harness, minutes: 60, cancellationToken);

        Assert.That(harness.Resource.Log, Is.EqualTo(["SIMPLE 1 at 10 until 21", "SIMPLE 2 at 20 until 40", "release at 40"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Event_VtnGoneInTheMiddle_IsFinishedAndLetGo(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.DistributeAsync(cancellationToken, TwoLevels());
        await AdvanceThroughAsync(harness, minutes: 15, cancellationToken);

        await harness.Vtn.StopAsync();
        await AdvanceThroughAsync(harness, minutes: 60, cancellationToken);

        Assert.That(harness.Resource.Log, Is.EqualTo(["SIMPLE 1 at 10 until 21", "SIMPLE 2 at 20 until 40", "release at 40"]));
    }

    [TestCase(1)]
    [TestCase(-1)]
    [CancelAfter(300_000)]
    [Scenario("RB-04", DeviceUnderTest.Ven)]
    public async Task Event_ClockSetOutOfItsWindow_LetsGoAtOnce(int hours, CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.DistributeAsync(cancellationToken, Some.Event());
        await AdvanceThroughAsync(harness, minutes: 15, cancellationToken);

        harness.Wall.Step = TimeSpan.FromHours(hours);
        harness.Agent.LookAgain();
        await harness.Resource.NextToldAsync(before: 1, cancellationToken);

        Assert.That(harness.Resource.Log, Is.EqualTo(["SIMPLE 2 at 10 until 40", "release at 15"]), "R-15");
    }

    [Test, CancelAfter(300_000)]
    public async Task Cancel_RunningEvent_LetsGoBeforeItIsAcknowledged(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.DistributeAsync(cancellationToken, Some.Event());
        await AdvanceThroughAsync(harness, minutes: 15, cancellationToken);
        var logAtAnswer = new List<string>();
        harness.Vtn.Answer = message =>
        {
            if (message is OadrCreatedEvent)
            {
                logAtAnswer.AddRange(harness.Resource.Log);
            }

            return null;
        };

        var cancelled = Some.Event(modification: 1);
        await harness.DistributeAsync(
            cancellationToken, cancelled with { EiEvent = cancelled.EiEvent with { Descriptor = cancelled.EiEvent.Descriptor with { EventStatus = EventStatus.Cancelled } } });

        Assert.That(logAtAnswer, Is.EqualTo(["SIMPLE 2 at 10 until 40", "release at 15"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Cancel_RunningRandomisedEvent_LetsGoAtARandomInstantWithinStartAfter(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        var running = Some.Event(startIn: TimeSpan.FromMinutes(-10));
        running = running with
        {
            EiEvent = running.EiEvent with
            {
                ActivePeriod = running.EiEvent.ActivePeriod with { Tolerance = new Tolerance(OadrDuration.From(TimeSpan.FromMinutes(5))) },
            },
        };
        await harness.DistributeAsync(cancellationToken, running);

        await harness.DistributeAsync(cancellationToken, running with
        {
            EiEvent = running.EiEvent with { Descriptor = running.EiEvent.Descriptor with { ModificationNumber = 1, EventStatus = EventStatus.Cancelled } },
        });
        var end = harness.Agent.Status.Events.Single().End!.Value;
        var toldBefore = harness.Resource.Log.Count;
        await harness.Domain.AdvanceToNextTimerAsync(end - harness.Domain.GetUtcNow(), cancellationToken);
        harness.Domain.AdvanceTo(end);
        await harness.Resource.NextToldAsync(toldBefore, cancellationToken);

        Assert.That(end, Is.InRange(Some.Now, Some.Now.AddMinutes(5)), "EN-20, rule 65");
        Assert.That(harness.Resource.Log[^2], Does.EndWith($"at 0 until {(end - Some.Now).TotalMinutes}"), "the device knows its end");
        Assert.That(harness.Resource.Log[^1], Does.StartWith("release"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Modify_RunningEventWithoutChangeForNow_GivesNoSecondCommand(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.DistributeAsync(cancellationToken, Some.Event());
        await AdvanceThroughAsync(harness, minutes: 15, cancellationToken);

        var commented = Some.Event(modification: 1);
        await harness.DistributeAsync(
            cancellationToken, commented with { EiEvent = commented.EiEvent with { Descriptor = commented.EiEvent.Descriptor with { VtnComment = "as before" } } });
        await AdvanceThroughAsync(harness, minutes: 60, cancellationToken);

        Assert.That(harness.Resource.Log, Is.EqualTo(["SIMPLE 2 at 10 until 40", "release at 40"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Opt_OutOfARunningEvent_LetsGoAndTellsTheVtn(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.DistributeAsync(cancellationToken, Some.Event());
        await AdvanceThroughAsync(harness, minutes: 15, cancellationToken);

        var isKnown = await harness.Agent.OptAsync(new OadrEventId("EVT-1"), OptType.OptOut, cancellationToken);
        var answer = await harness.Vtn.ReceiveAsync<OadrCreatedEvent>(cancellationToken);
        await AdvanceThroughAsync(harness, minutes: 60, cancellationToken);

        Assert.That(isKnown, Is.True);
        Assert.That(answer.EventResponses!.Single().OptType, Is.EqualTo(OptType.OptOut));
        Assert.That(harness.Resource.Log, Is.EqualTo(["SIMPLE 2 at 10 until 40", "release at 15"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Stop_RunningEvent_LetsGo_AndStartGoesOn(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.DistributeAsync(cancellationToken, Some.Event());
        await AdvanceThroughAsync(harness, minutes: 15, cancellationToken);

        await harness.StopAsync();
        harness.Start();
        await harness.Resource.NextToldAsync(before: 2, cancellationToken);
        await AdvanceThroughAsync(harness, minutes: 60, cancellationToken);

        Assert.That(harness.Resource.Log, Is.EqualTo(["SIMPLE 2 at 10 until 40", "release at 15", "SIMPLE 2 at 15 until 40", "release at 40"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Start_JournalIsLostAndTheDeviceHoldsSomething_LetsItGo(CancellationToken cancellationToken)
    {
        var demand = new ResourceDemand(SignalName.Simple, SignalType.Level, 2, SiScaleCode.None);
        await using var harness = await AgentHarness.StartAsync(cancellationToken, harness => harness.Resource.Hold(demand, Some.Now.AddHours(1)));

        var told = await harness.Resource.NextAsync(cancellationToken);

        Assert.That(told, Is.EqualTo("release at 0"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Device_DoesNotAnswer_IsTriedOnAndToldToTheOwner(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        harness.Resource.IsOnline = false;
        await harness.DistributeAsync(cancellationToken, Some.Event(startIn: TimeSpan.FromMinutes(-1)));
        var failing = harness.Agent.Status.Failing;
        var last = harness.Agent.Status.Commands["heatpump"];

        harness.Resource.IsOnline = true;
        while (harness.Resource.Log.Count == 0)
        {
            await harness.Wire.AdvanceToNextTimerAsync(TimeSpan.FromHours(1), cancellationToken);
        }

        Assert.That(failing, Does.ContainKey("heatpump"));
        Assert.That(last.IsDone, Is.False);
        Assert.That(harness.Resource.Log, Is.EqualTo(["SIMPLE 2 at 0 until 29"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Opt_OutBeforeTheDeviceTookAnything_DoesNotLetItGo(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        harness.Resource.IsOnline = false;
        await harness.DistributeAsync(cancellationToken, Some.Event(startIn: TimeSpan.FromMinutes(-1)));
        var asked = harness.Agent.Status.Commands["heatpump"];

        harness.Resource.IsOnline = true;
        await harness.Agent.OptAsync(new OadrEventId("EVT-1"), OptType.OptOut, cancellationToken);

        Assert.That(asked.IsDone, Is.False);
        Assert.That(harness.Agent.Status.Commands["heatpump"].IsDone, Is.True);
        Assert.That(harness.Resource.Log, Is.Empty, "I3: it was free all the time");
    }

    /// <summary>What the device holds from before is not left to its own end only because it came up after the agent.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Start_JournalIsLostAndTheDeviceIsSilent_IsAskedAgainUntilItAnswers(CancellationToken cancellationToken)
    {
        var demand = new ResourceDemand(SignalName.Simple, SignalType.Level, 2, SiScaleCode.None);
        await using var harness = await AgentHarness.StartAsync(cancellationToken, harness =>
        {
            harness.Resource.Hold(demand, Some.Now.AddHours(1));
            harness.Resource.IsOnline = false;
        });
        await harness.StartedAsync(cancellationToken);
        var failing = harness.Agent.Status.Failing;

        harness.Resource.IsOnline = true;
        while (harness.Resource.Log.Count == 0)
        {
            await harness.Wire.AdvanceToNextTimerAsync(TimeSpan.FromHours(1), cancellationToken);
        }

        Assert.That(failing, Does.ContainKey("heatpump"), "the owner is told");
        Assert.That(harness.Resource.Log, Is.EqualTo(["release at 0"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Start_DeviceIsSilentAndHoldsNothing_IsWellOnceItAnswers(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken, harness => harness.Resource.IsOnline = false);
        await harness.StartedAsync(cancellationToken);
        Assert.That(harness.Agent.Status.Failing, Does.ContainKey("heatpump"));

        harness.Resource.IsOnline = true;
        while (harness.Agent.Status.Failing.Count > 0)
        {
            await harness.Wire.AdvanceToNextTimerAsync(TimeSpan.FromHours(1), cancellationToken);
        }

        Assert.That(harness.Resource.Log, Is.Empty);
    }

    /// <summary>A fault in one driver is no reason to let the other devices go.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Driver_FailsInAnUnexpectedWay_OtherDevicesFollowAndItIsTriedOn(CancellationToken cancellationToken)
    {
        FakeResource boiler = null!;
        await using var harness = await AgentHarness.StartAsync(cancellationToken, harness =>
        {
            harness.More.Add(boiler = new FakeResource("boiler", harness.Domain, "Water_Heater"));
            harness.HistoryPeriod = TimeSpan.FromMinutes(1);
        });
        await harness.StartedAsync(cancellationToken);
        boiler.Failure = new TimeoutException("The bus is silent.");

        var answer = await harness.DistributeAsync(cancellationToken, Some.Event(startIn: TimeSpan.FromMinutes(-1)));
        var failing = harness.Agent.Status.Failing;
        await harness.RecordAsync(1, cancellationToken);
        boiler.Failure = null;
        while (boiler.Log.Count == 0)
        {
            await harness.Wire.AdvanceToNextTimerAsync(TimeSpan.FromHours(1), cancellationToken);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.EventResponses!.Single().OptType, Is.EqualTo(OptType.OptIn));
            Assert.That(failing, Is.EqualTo(new Dictionary<string, string> { ["boiler"] = "The bus is silent." }));
            Assert.That(harness.Resource.Log, Is.EqualTo(["SIMPLE 2 at 0 until 29"]));
            Assert.That(boiler.Log, Is.EqualTo(["SIMPLE 2 at 1 until 29"]));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Event_EndedWhileTheAgentWasAway_IsLetGoOnStart(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.DistributeAsync(cancellationToken, Some.Event());
        await AdvanceThroughAsync(harness, minutes: 15, cancellationToken);
        harness.Resource.IsOnline = false;
        await harness.StopAsync();
        harness.Resource.IsOnline = true;

        harness.Domain.AdvanceTo(Some.Now.AddHours(5));
        harness.Start();
        await harness.StartedAsync(cancellationToken);
        while (harness.Agent.Status.Commands["heatpump"] is not { IsDone: true, Command.SignalName: null })
        {
            await harness.Wire.AdvanceToNextTimerAsync(TimeSpan.FromHours(1), cancellationToken);
        }

        Assert.That(harness.Resource.IsHeld, Is.False);
        Assert.That(harness.Agent.Status.Failing, Is.Empty);
    }

    private static OadrEvent TwoLevels()
    {
        var oadrEvent = Some.Event();
        return oadrEvent with
        {
            EiEvent = oadrEvent.EiEvent with { Signals = [Some.Signal(SignalName.Simple, SignalType.Level, null, (TimeSpan.FromMinutes(10), 1), (TimeSpan.FromMinutes(20), 2))] },
        };
    }

    /// <summary>Lets the agent's timers fire one after the other, each followed by what it does, up to a minute from the beginning.</summary>
    private static async Task AdvanceThroughAsync(AgentHarness harness, int minutes, CancellationToken cancellationToken)
    {
        var end = Some.Now.AddMinutes(minutes);
        while (harness.Agent.Status.Events.SelectMany(Changes).Where(change => change > harness.Domain.GetUtcNow() && change <= end).Order().FirstOrDefault() is var next && next != default)
        {
            var before = harness.Resource.Log.Count;
            await harness.Domain.AdvanceToNextTimerAsync(next - harness.Domain.GetUtcNow(), cancellationToken);
            if (harness.Domain.GetUtcNow() == next && harness.Resource.Log.Count == before)
            {
                await harness.Resource.NextToldAsync(before, cancellationToken);
            }
        }

        // The agent must have set its next timer before the clock moves on, else it would measure from where the clock is then.
        if (harness.Agent.Status.Events.SelectMany(Changes).Where(change => change > end).Order().FirstOrDefault() is var later && later != default)
        {
            await harness.Domain.NextTimerAsync(later - harness.Domain.GetUtcNow(), cancellationToken);
        }

        harness.Domain.AdvanceTo(end);

        static IEnumerable<DateTimeOffset> Changes(SiteEvent taken) => taken.IsOptIn
            ? taken.Event.EiEvent.Signals[0].Intervals.Select((_, index) => taken.Start + TimeSpan.FromSeconds(taken.Event.EiEvent.Signals[0].Intervals.Take(index).Sum(interval => interval.Duration!.Value.Seconds)))
                .Append(taken.End!.Value)
            : [];
    }
}
