using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>Opts for an event by oadrCreateOpt (rule 206), over a real socket and store. The numbers are those of conformance.md.</summary>
public sealed class EventOptTests
{
    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_WholeVen_IsShown_EV41(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartAsync(vtn, cancellationToken);
        var answered = await AnsweredEventAsync(vtn, ven, cancellationToken);

        var created = await ven.SendAsync<OadrCreatedOpt>(SomeOpt.ForEvent(ven, answered), cancellationToken);

        Assert.That(created, Is.EqualTo(new OadrCreatedOpt(EiResponse.Ok("q-OPT-1"), new OptId("OPT-1"))));
        Assert.That(await OptsAsync(vtn, answered, cancellationToken), Is.EqualTo(
        [
            new EffectiveOpt("battery", OptType.OptOut, OptSource.EventOpt, "OPT-1"), new EffectiveOpt("heatpump", OptType.OptOut, OptSource.EventOpt, "OPT-1"),
        ]));
        Assert.That((await vtn.Events.ResponsesAsync(answered, cancellationToken)).Single().Opt, Is.EqualTo(OptType.OptIn), "what was answered stands beside it");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_OneResource_LeavesTheOthersUnderCreatedEvent_EV41(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartAsync(vtn, cancellationToken);
        var answered = await AnsweredEventAsync(vtn, ven, cancellationToken);

        await OkAsync(ven, SomeOpt.ForEvent(ven, answered, resources: "battery"), cancellationToken);

        Assert.That(await OptsAsync(vtn, answered, cancellationToken), Is.EqualTo(
        [
            new EffectiveOpt("battery", OptType.OptOut, OptSource.EventOpt, "OPT-1"), new EffectiveOpt("heatpump", OptType.OptIn, OptSource.CreatedEvent, null),
        ]));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatedEvent_AfterAnEventOpt_ChangesOnlyTheOtherResources_EV41b_OP16(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartAsync(vtn, cancellationToken);
        var answered = await AnsweredEventAsync(vtn, ven, cancellationToken);
        await OkAsync(ven, SomeOpt.ForEvent(ven, answered, optType: OptType.OptIn, resources: "battery"), cancellationToken);

        var response = await ven.AnswerAsync([Answer(answered, OptType.OptOut)], cancellationToken);

        Assert.That(response.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
        Assert.That(await OptsAsync(vtn, answered, cancellationToken), Is.EqualTo(
        [
            new EffectiveOpt("battery", OptType.OptIn, OptSource.EventOpt, "OPT-1"), new EffectiveOpt("heatpump", OptType.OptOut, OptSource.CreatedEvent, null),
        ]), "rule 206");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_ResourceInsideOrOutsideTheEvent_IsTakenOrATargetMismatch_OP15(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartAsync(vtn, cancellationToken);
        var answered = await AnsweredEventAsync(vtn, ven, cancellationToken, targets => targets with { VenIds = [], ResourceIds = ["battery", "elsewhere"] });

        await OkAsync(ven, SomeOpt.ForEvent(ven, answered, "OPT-1", resources: "battery"), cancellationToken);
        var outside = await ven.SendAsync<OadrCreatedOpt>(SomeOpt.ForEvent(ven, answered, "OPT-2", resources: ["battery", "heatpump"]), cancellationToken);
        var foreign = await ven.SendAsync<OadrCreatedOpt>(SomeOpt.ForEvent(ven, answered, "OPT-3", resources: "elsewhere"), cancellationToken);

        Assert.That(outside.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.TargetMismatch));
        Assert.That(outside.EiResponse.ResponseDescription, Does.Contain("'heatpump'").And.Contains("give one of battery"));
        Assert.That(foreign.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.TargetMismatch), "another VEN's");
        Assert.That((await OptsAsync(vtn, answered, cancellationToken)).Select(opt => opt.OptId), Is.EqualTo(["OPT-1"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Modify_AfterAnEventOpt_LeavesIt_OP17(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartAsync(vtn, cancellationToken);
        var answered = await AnsweredEventAsync(vtn, ven, cancellationToken);
        await OkAsync(ven, SomeOpt.ForEvent(ven, answered, resources: "battery"), cancellationToken);

        var modified = await vtn.Events.ModifyAsync(answered.EventId, definition => definition with { Start = definition.Start.AddMinutes(10) }, cancellationToken);
        await ven.DrainAsync(cancellationToken);

        Assert.That((await OptsAsync(vtn, modified!.Event, cancellationToken)).Select(opt => (opt.OptType, opt.Source)), Is.EqualTo(
            [(OptType.OptOut, OptSource.EventOpt), (OptType.OptIn, OptSource.CreatedEvent)]), "rule 206");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_EventThatWantsNoResponse_IsNotAllowed_OP18(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartAsync(vtn, cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value) with { ResponseRequired = ResponseRequired.Never }, cancellationToken);
        await ven.PollAsync(cancellationToken);
        await ven.PollAsync(cancellationToken);

        var refused = await ven.SendAsync<OadrCreatedOpt>(SomeOpt.ForEvent(ven, announced), cancellationToken);

        Assert.That(refused.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.NotAllowed), "rule 206");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_EventNotAnswered_IsOutOfSequence(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartAsync(vtn, cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        var unsent = await ven.SendAsync<OadrCreatedOpt>(SomeOpt.ForEvent(ven, announced), cancellationToken);
        var answers = TestVen.Answers((OadrDistributeEvent)await ven.PollAsync(cancellationToken));
        await ven.PollAsync(cancellationToken);

        var unanswered = await ven.SendAsync<OadrCreatedOpt>(SomeOpt.ForEvent(ven, announced), cancellationToken);
        await ven.AnswerAsync(answers, cancellationToken);

        Assert.That(unsent.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId), "the VEN cannot know it");
        Assert.That(unanswered.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.OutOfSequence));
        Assert.That(unanswered.EiResponse.ResponseDescription, Does.Contain("send oadrCreatedEvent first"));
        await OkAsync(ven, SomeOpt.ForEvent(ven, announced), cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_EventWithScheduleOrMarketContext_IsContradictory_OP19(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartAsync(vtn, cancellationToken);
        var answered = await AnsweredEventAsync(vtn, ven, cancellationToken);
        var good = SomeOpt.ForEvent(ven, answered);

        var withSchedule = await ven.SendAsync<OadrCreatedOpt>(good with { Vavailability = [SomeOpt.Window(1, 1)] }, cancellationToken);
        var withContext = await ven.SendAsync<OadrCreatedOpt>(good with { MarketContext = new MarketContext("http://example.org/dr") }, cancellationToken);
        var neither = await ven.SendAsync<OadrCreatedOpt>(good with { QualifiedEventId = null }, cancellationToken);

        Assert.That(new[] { withSchedule, withContext, neither }.Select(refused => refused.EiResponse.ResponseCode), Is.All.EqualTo(EiResponseCode.ComplianceOther), "rule 206");
        Assert.That((await OptsAsync(vtn, answered, cancellationToken)).Select(opt => opt.Source), Is.All.EqualTo(OptSource.CreatedEvent));
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelOpt_OfAnEvent_IsRefused_OP20(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartAsync(vtn, cancellationToken);
        var answered = await AnsweredEventAsync(vtn, ven, cancellationToken);
        await OkAsync(ven, SomeOpt.ForEvent(ven, answered), cancellationToken);

        var refused = await ven.SendAsync<OadrCanceledOpt>(new OadrCancelOpt("c1", new OptId("OPT-1"), ven.VenId), cancellationToken);

        Assert.That(refused.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.ComplianceOther), "rule 211");
        Assert.That((await OptsAsync(vtn, answered, cancellationToken)).Select(opt => opt.OptId), Is.All.EqualTo("OPT-1"));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_DeviceClass_IsJoinedToTheTargetByAnd_OP21(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartAsync(vtn, cancellationToken);
        var answered = await AnsweredEventAsync(vtn, ven, cancellationToken);

        await OkAsync(ven, SomeOpt.ForEvent(ven, answered) with { DeviceClass = new EiTarget { EndDeviceAssets = ["Storage"] } }, cancellationToken);

        Assert.That((await OptsAsync(vtn, answered, cancellationToken)).Select(opt => opt.Source), Is.EqualTo([OptSource.EventOpt, OptSource.CreatedEvent]), "rule 209");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_WrongEventOrModification_IsRefused(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartAsync(vtn, cancellationToken);
        using var other = await vtn.NewStartedVenAsync(cancellationToken);
        var answered = await AnsweredEventAsync(vtn, ven, cancellationToken);

        var unknown = await ven.SendAsync<OadrCreatedOpt>(SomeOpt.ForEvent(ven, answered with { EventId = "EVT-404" }), cancellationToken);
        var foreign = await other.SendAsync<OadrCreatedOpt>(SomeOpt.ForEvent(other, answered), cancellationToken);
        var neverSent = await ven.SendAsync<OadrCreatedOpt>(SomeOpt.ForEvent(ven, answered with { ModificationNumber = 7 }), cancellationToken);

        Assert.That(unknown.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId));
        Assert.That(unknown.EiResponse.ResponseDescription, Does.Contain("'EVT-404'"));
        Assert.That(foreign.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId));
        Assert.That(neverSent.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.OutOfSequence));
        Assert.That(neverSent.EiResponse.ResponseDescription, Does.Contain("modificationNumber 7"));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_EventIsOver_IsNotAllowed(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartAsync(vtn, cancellationToken);
        var answered = await AnsweredEventAsync(vtn, ven, cancellationToken);
        vtn.Domain.Advance(TimeSpan.FromHours(1));

        var refused = await ven.SendAsync<OadrCreatedOpt>(SomeOpt.ForEvent(ven, answered), cancellationToken);

        Assert.That(refused.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.NotAllowed));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_AnotherForTheSameEvent_OverridesWhatItNames(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartAsync(vtn, cancellationToken);
        var answered = await AnsweredEventAsync(vtn, ven, cancellationToken);
        var first = SomeOpt.ForEvent(ven, answered, "OPT-1");

        await OkAsync(ven, first, cancellationToken);
        await OkAsync(ven, SomeOpt.ForEvent(ven, answered, "OPT-2", OptType.OptIn, "battery"), cancellationToken);
        await OkAsync(ven, first, cancellationToken);

        Assert.That((await OptsAsync(vtn, answered, cancellationToken)).Select(opt => opt.OptId), Is.EqualTo(["OPT-2", "OPT-1"]), "a repetition brings nothing back");
        var response = (await vtn.Events.ResponsesAsync(answered, cancellationToken)).Single();
        Assert.That(response.EventOpts, Has.Count.EqualTo(2));
    }

    [Test, CancelAfter(300_000)]
    public async Task EventOpt_StandsAboveScheduleAndDefault(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartAsync(vtn, cancellationToken);
        await OkAsync(ven, SomeOpt.Schedule(ven, "PLAN", startHour: 0), cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        var scheduled = await OptsAsync(vtn, announced, cancellationToken);

        await ven.DrainAsync(cancellationToken);
        var answered = await OptsAsync(vtn, announced, cancellationToken);
        await OkAsync(ven, SomeOpt.ForEvent(ven, announced), cancellationToken);
        var opted = await OptsAsync(vtn, announced, cancellationToken);

        Assert.That(scheduled.Select(opt => (opt.OptType, opt.Source, opt.OptId)), Is.All.EqualTo((OptType.OptOut, OptSource.Schedule, "PLAN")));
        Assert.That(answered.Select(opt => (opt.OptType, opt.Source)), Is.All.EqualTo((OptType.OptIn, OptSource.CreatedEvent)));
        Assert.That(opted.Select(opt => (opt.OptType, opt.Source)), Is.All.EqualTo((OptType.OptOut, OptSource.EventOpt)));
    }

    [Test, CancelAfter(300_000)]
    public async Task EventOpt_AfterARestart_IsThere(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartAsync(vtn, cancellationToken);
        var answered = await AnsweredEventAsync(vtn, ven, cancellationToken);
        await OkAsync(ven, SomeOpt.ForEvent(ven, answered, resources: "battery"), cancellationToken);
        var before = await OptsAsync(vtn, answered, cancellationToken);

        await vtn.RestartAsync(cancellationToken);

        Assert.That(await OptsAsync(vtn, answered, cancellationToken), Is.EqualTo(before));
    }

    /// <summary>A VEN with a battery, which is Storage, and a heat pump.</summary>
    private static async Task<TestVen> StartAsync(VtnHost vtn, CancellationToken cancellationToken)
    {
        var ven = vtn.NewVen();
        var battery = Some.UsageMetadata("battery");
        var classified = battery with { Descriptions = [battery.Descriptions[0] with { ReportSubject = new EiTarget { EndDeviceAssets = ["Storage"] } }] };
        await ven.StartUpAsync(cancellationToken, classified, Some.UsageMetadata("heatpump") with { ReportSpecifierId = new ReportSpecifierId("usage-2") });
        return ven;
    }

    private static async Task<EventDocument> AnsweredEventAsync(
        VtnHost vtn, TestVen ven, CancellationToken cancellationToken, Func<EventTargets, EventTargets>? change = null)
    {
        var definition = SomeEvent.For(ven.VenId.Value);
        var announced = await vtn.Events.AnnounceAsync(definition with { Targets = change?.Invoke(definition.Targets) ?? definition.Targets }, cancellationToken);
        await ven.DrainAsync(cancellationToken);
        return announced;
    }

    private static EventResponse Answer(EventDocument stored, OptType optType) => new()
    {
        ResponseCode = EiResponseCode.Ok,
        RequestId = "d1",
        QualifiedEventId = new QualifiedEventId(new OadrEventId(stored.EventId), stored.ModificationNumber),
        OptType = optType,
    };

    private static async Task OkAsync(TestVen ven, OadrCreateOpt message, CancellationToken cancellationToken) =>
        Assert.That((await ven.SendAsync<OadrCreatedOpt>(message, cancellationToken)).EiResponse, Is.EqualTo(EiResponse.Ok(message.RequestId)));

    private static async Task<IReadOnlyList<EffectiveOpt>> OptsAsync(VtnHost vtn, EventDocument stored, CancellationToken cancellationToken) =>
        vtn.EffectiveOpts.Of(stored, (await vtn.Events.ResponsesAsync(stored, cancellationToken)).Single());
}
