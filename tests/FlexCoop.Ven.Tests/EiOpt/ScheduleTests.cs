using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests;

/// <summary>The owner's opt schedules (protocol.md §9), by the whole agent. Minutes are counted from <see cref="Some.Now"/>.</summary>
public sealed class ScheduleTests
{
    [Test, CancelAfter(300_000)]
    public async Task Add_WholeHome_IsToldWithWindowsAndNothingElse(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        var outcome = await harness.Agent.AddScheduleAsync(Out((10, 20), (60, 30)), cancellationToken);
        var told = await harness.Vtn.ReceiveAsync<OadrCreateOpt>(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((told.OptType, told.OptReason, told.OptId.Value), Is.EqualTo((OptType.OptOut, new OptReason("x-schedule"), outcome.OptId)), "OP-02");
            Assert.That(told.Target, Is.EqualTo(new EiTarget { VenIds = [new VenId("VEN-1")] }).UsingPropertiesComparer());
            Assert.That((told.CreatedDateTime, told.QualifiedEventId), Is.EqualTo((Some.Now, (QualifiedEventId?)null)), "rule 206");
            Assert.That(told.Vavailability, Is.EqualTo(new[] { Properties(10, 20), Properties(60, 30) }), "OP-25, rule 200: nothing but start and duration");
            Assert.That(harness.Vtn.FormFaults, Is.Empty);
            Assert.That(harness.Agent.Status.Opts, Has.Exactly(1).Items);
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Add_OpenEndedForAResourceAndAProgram_IsToldSo(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        var program = new MarketContext("http://example.org/dr");

        await harness.Agent.AddScheduleAsync(
            Out((10, 0)) with { OptType = OptType.OptIn, ResourceIds = [harness.Resource.Id], MarketContext = program, Reason = new OptReason("economic") }, cancellationToken);
        var told = await harness.Vtn.ReceiveAsync<OadrCreateOpt>(cancellationToken);

        Assert.That(told.Vavailability!.Single().Duration.ToString(), Is.EqualTo("PT0S"), "OP-04, rule 210");
        Assert.That((told.OptType, told.OptReason, told.MarketContext), Is.EqualTo((OptType.OptIn, new OptReason("economic"), (MarketContext?)program)), "rule 205");
        Assert.That(told.Target.ResourceIds, Is.EqualTo([harness.Resource.Id]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Reregister_VtnGivesOtherIds_SchedulesAreToldAnew(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.Agent.AddScheduleAsync(Out((10, 12)), cancellationToken);
        var first = await harness.Vtn.ReceiveAsync<OadrCreateOpt>(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        harness.Vtn.Answer = message => message is OadrCreatePartyRegistration create ? Created(create) : null;
        await harness.Agent.ReregisterAsync(cancellationToken);
        var again = await harness.Vtn.ReceiveAsync<OadrCreateOpt>(cancellationToken);

        Assert.That((again.OptId, again.VenId), Is.EqualTo((first.OptId, new VenId("VEN-OTHER"))), "a VTN that has forgotten us knows no schedule");
    }

    [Test, CancelAfter(300_000)]
    public async Task Poll_ScheduleOfAResourceIsOver_DoesNotBringBackWhatItOverrode(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.Agent.AddScheduleAsync(Out((0, 60)), cancellationToken);
        await harness.Agent.AddScheduleAsync(Out((0, 5)) with { ResourceIds = [harness.Resource.Id] }, cancellationToken);
        await harness.DistributeAsync(cancellationToken, Some.Event());

        harness.Domain.Advance(TimeSpan.FromMinutes(6));
        await harness.NextPollAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        var before = harness.Resource.Log.Count;
        harness.Domain.Advance(TimeSpan.FromMinutes(5));
        await harness.Resource.NextToldAsync(before, cancellationToken);

        Assert.That(harness.Resource.Log[^1], Does.StartWith("SIMPLE 2 at"), "rule 203: the later one counts alone for the resource");
    }

    [Test, CancelAfter(300_000)]
    public async Task Cancel_ToldSchedule_IsToldByItsOptIdAndForgotten(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        var added = await harness.Agent.AddScheduleAsync(Out((10, 20)), cancellationToken);
        await harness.Vtn.ReceiveAsync<OadrCreateOpt>(cancellationToken);

        await harness.Agent.CancelScheduleAsync(added.OptId!, cancellationToken);
        var told = await harness.Vtn.ReceiveAsync<OadrCancelOpt>(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        Assert.That((told.OptId.Value, told.VenId), Is.EqualTo((added.OptId, new VenId("VEN-1"))), "OP-06");
        Assert.That(harness.Agent.Status.Opts, Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Cancel_VtnKnowsItNot_IsDone(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        var added = await harness.Agent.AddScheduleAsync(Out((10, 20)), cancellationToken);
        await harness.Vtn.ReceiveAsync<OadrCreateOpt>(cancellationToken);
        harness.Vtn.Answer = message => message is OadrCancelOpt cancel
            ? new OadrCanceledOpt(new EiResponse(EiResponseCode.InvalidId, "unknown", cancel.RequestId), cancel.OptId)
            : null;

        await harness.Agent.CancelScheduleAsync(added.OptId!, cancellationToken);
        await harness.Vtn.ReceiveAsync<OadrCancelOpt>(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        Assert.That(harness.Agent.Status.Opts, Is.Empty, "OP-10");
    }

    [TestCase(452)]
    [TestCase(469)]
    [CancelAfter(300_000)]
    public async Task Add_VtnRefuses_IsShownAndHoldsHereAndIsNotToldAgain(int code, CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        harness.Vtn.Answer = message => message is OadrCreateOpt create
            ? new OadrCreatedOpt(new EiResponse(new EiResponseCode(code), "no schedules here", create.RequestId), create.OptId)
            : null;

        await harness.Agent.AddScheduleAsync(Out((0, 60)), cancellationToken);
        await harness.Vtn.ReceiveAsync<OadrCreateOpt>(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        var answer = await harness.DistributeAsync(cancellationToken, Some.Event());

        var status = harness.Agent.Status.Opts.Single();
        Assert.That((status.Delivery, status.Trouble), Is.EqualTo((OptDelivery.Refused, $"{code} no schedules here")));
        Assert.That(answer.EventResponses!.Single().OptType, Is.EqualTo(OptType.OptOut));
        Assert.That(harness.Vtn.Received().OfType<OadrCreateOpt>(), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Add_VtnFailsAtIt_IsTriedEverLessOftenWhilePollsGoOn(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        var sent = new List<string>();
        harness.Vtn.Answer = message =>
        {
            harness.Vtn.Status = message is OadrCreateOpt ? 500 : 200;
            sent.AddRange(message is OadrCreateOpt create ? [create.OptId.Value] : []);
            return null;
        };

        await harness.Agent.AddScheduleAsync(Out((60, 600)), cancellationToken);
        for (var poll = 0; poll < 20; poll++)
        {
            await harness.StartedAsync(cancellationToken);
            await harness.NextPollAsync(cancellationToken);
        }

        Assert.That(sent.Distinct().Count(), Is.EqualTo(1), "it may have been taken: said again it is the same");
        Assert.That(sent, Has.Count.InRange(4, 8), "200 seconds: after 0, 1, 3, 7, 15, 31, 63, 127");
        Assert.That(harness.Agent.Status.Opts.Single().Trouble, Does.Contain("500"));
        Assert.That(harness.Agent.Status.Trouble, Is.Null);
    }

    [Test, CancelAfter(300_000)]
    public async Task Add_VtnGone_IsToldAfterARestartWhenItIsBack(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.Vtn.StopAsync();
        var added = await harness.Agent.AddScheduleAsync(Out((10, 20)), cancellationToken);

        await harness.StopAsync();
        await harness.Vtn.StartAgainAsync(cancellationToken);
        harness.Start();
        var told = await harness.Vtn.ReceiveAsync<OadrCreateOpt>(cancellationToken);

        Assert.That(told.OptId.Value, Is.EqualTo(added.OptId));
    }

    [Test, CancelAfter(300_000)]
    public async Task Registration_Anew_IsToldAllSchedulesAgain(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        var added = await harness.Agent.AddScheduleAsync(Out((10, 20)), cancellationToken);
        await harness.Vtn.ReceiveAsync<OadrCreateOpt>(cancellationToken);
        await harness.Agent.UnregisterAsync(cancellationToken);

        await harness.Agent.RegisterAsync(cancellationToken);
        var told = await harness.Vtn.ReceiveAsync<OadrCreateOpt>(cancellationToken);

        Assert.That((told.OptId.Value, told.VenId), Is.EqualTo((added.OptId, new VenId("VEN-2"))), "rule 407: the VTN has erased them");
    }

    [Test, CancelAfter(300_000)]
    public async Task Event_WithinAnOptOutWindow_IsAnsweredOptOutWithTheReason(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        var added = await harness.Agent.AddScheduleAsync(Out((0, 60)), cancellationToken);

        var answer = (await harness.DistributeAsync(cancellationToken, Some.Event())).EventResponses!.Single();

        Assert.That((answer.OptType, answer.ResponseDescription), Is.EqualTo((OptType.OptOut, $"by the owner's schedule '{added.OptId}'")));
    }

    [Test, CancelAfter(300_000)]
    public async Task Add_OptOutOverARunningEvent_LetsGoAndAnswersAnewWithTheOriginalRequestId(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.DistributeAsync(cancellationToken, Some.Event(startIn: TimeSpan.FromMinutes(-1)));

        var added = await harness.Agent.AddScheduleAsync(Out((-5, 60)), cancellationToken);
        var answer = (await harness.Vtn.ReceiveAsync<OadrCreatedEvent>(cancellationToken)).EventResponses!.Single();
        await harness.Agent.CancelScheduleAsync(added.OptId!, cancellationToken);
        var back = (await harness.Vtn.ReceiveAsync<OadrCreatedEvent>(cancellationToken)).EventResponses!.Single();

        Assert.That((answer.OptType, answer.RequestId), Is.EqualTo((OptType.OptOut, "DIST")), "rule 42");
        Assert.That(back.OptType, Is.EqualTo(OptType.OptIn));
        Assert.That(harness.Resource.Log, Is.EqualTo(["SIMPLE 2 at 0 until 29", "release at 0", "SIMPLE 2 at 0 until 29"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Event_OwnersOwnAnswer_IsAboveTheSchedule(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.DistributeAsync(cancellationToken, Some.Event(startIn: TimeSpan.FromMinutes(-1)));
        await harness.Agent.OptAsync(new OadrEventId("EVT-1"), OptType.OptIn, cancellationToken);

        await harness.Agent.AddScheduleAsync(Out((-5, 60)), cancellationToken);

        Assert.That(harness.Resource.IsHeld, Is.True);
    }

    /// <summary>The window covers the middle of the event: what was held ends by itself at its beginning, and is taken up at its end.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Event_WindowInItsMiddle_NoCommandActsInTheWindow(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.Agent.AddScheduleAsync(Out((20, 10)), cancellationToken);
        var answer = await harness.DistributeAsync(cancellationToken, Some.Event());

        foreach (var minute in new[] { 10, 20, 30, 40 })
        {
            while (harness.Domain.GetUtcNow() < Some.Now.AddMinutes(minute))
            {
                await harness.Domain.AdvanceToNextTimerAsync(Some.Now.AddMinutes(minute) - harness.Domain.GetUtcNow(), cancellationToken);
            }

            await harness.Resource.NextAsync(cancellationToken);
        }

        Assert.That(answer.EventResponses!.Single().OptType, Is.EqualTo(OptType.OptIn));
        Assert.That(harness.Resource.Log, Is.EqualTo(["SIMPLE 2 at 10 until 20", "release at 20", "SIMPLE 2 at 30 until 40", "release at 40"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Add_NewOneForTheWholeHome_TakesThePlaceOfOthersOfItsKind(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.Agent.AddScheduleAsync(Out((10, 20)), cancellationToken);
        await harness.Agent.AddScheduleAsync(Out((10, 20)) with { ResourceIds = [harness.Resource.Id] }, cancellationToken);
        var other = await harness.Agent.AddScheduleAsync(Out((10, 20)) with { OptType = OptType.OptIn }, cancellationToken);

        var latest = await harness.Agent.AddScheduleAsync(Out((30, 20)), cancellationToken);

        Assert.That(harness.Agent.Status.Opts.Select(status => status.Opt.OptId), Is.EqualTo([other.OptId, latest.OptId]), "rule 203");
    }

    [TestCaseSource(nameof(Bad))]
    [CancelAfter(300_000)]
    public async Task Add_WhatCannotBe_SaysWhyAndKeepsNothing(OptSchedule schedule, string fault, CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        var outcome = await harness.Agent.AddScheduleAsync(schedule, cancellationToken);

        Assert.That(outcome.Fault, Does.Contain(fault));
        Assert.That(harness.Agent.Status.Opts, Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Cancel_EventOptOrUnknown_SaysWhy(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.DistributeAsync(cancellationToken, Some.Event());
        var opted = await harness.Agent.OptAsync(new OadrEventId("EVT-1"), OptType.OptOut, [harness.Resource.Id], cancellationToken);

        var ofEvent = await harness.Agent.CancelScheduleAsync(opted.OptId!, cancellationToken);
        var unknown = await harness.Agent.CancelScheduleAsync("nope", cancellationToken);

        Assert.That(ofEvent.Fault, Does.Contain("is an opt of event 'EVT-1', which cannot be taken back (rule 211)"));
        Assert.That(unknown.Fault, Does.Contain("there is no schedule 'nope'"));
    }

    private static IEnumerable<TestCaseData> Bad()
    {
        yield return new TestCaseData(Out(), "give 1 to 100").SetArgDisplayNames("no windows");
        yield return new TestCaseData(Out((-60, 30)), "ended before now").SetArgDisplayNames("past");
        yield return new TestCaseData(Out((10, -30)), "give whole seconds, or 0 for no end").SetArgDisplayNames("negative");
        yield return new TestCaseData(Out((9_999_999, 1)), "more than ten years away").SetArgDisplayNames("far away");
        yield return new TestCaseData(Out((10, 20)) with { ResourceIds = [new ResourceId("sauna")] }, "there is no resource 'sauna' here; there are heatpump").SetArgDisplayNames("resource");
        yield return new TestCaseData(Out((10, 20)) with { Reason = new OptReason("because") }, "'because' is no reason; give economic").SetArgDisplayNames("reason");
        yield return new TestCaseData(Out((10, 20)) with { MarketContext = new MarketContext("dr") }, "'dr' is no market context").SetArgDisplayNames("context");
    }

    private static OptSchedule Out(params (int Minute, int Minutes)[] windows) => new()
    {
        OptType = OptType.OptOut,
        Windows = [.. windows.Select(window => new OptWindow(Some.Now.AddMinutes(window.Minute), TimeSpan.FromMinutes(window.Minutes)))],
    };

    private static XcalProperties Properties(int minute, int minutes) => new()
    {
        DtStart = Some.Now.AddMinutes(minute), Duration = OadrDuration.From(TimeSpan.FromMinutes(minutes)),
    };

    private static OadrCreatedPartyRegistration Created(OadrCreatePartyRegistration create) => new()
    {
        EiResponse = EiResponse.Ok(create.RequestId),
        VenId = new VenId("VEN-OTHER"),
        RegistrationId = new RegistrationId("REG-OTHER"),
        VtnId = new VtnId(TestVtn.VtnId),
        Profiles = [new OadrProfile(OadrProfileName.Profile20b, [OadrTransportName.SimpleHttp])],
        RequestedOadrPollFreq = OadrDuration.From(TimeSpan.FromSeconds(10)),
    };
}
