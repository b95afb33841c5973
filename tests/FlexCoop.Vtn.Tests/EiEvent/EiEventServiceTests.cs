using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>Events on the wire (protocol.md §8), over a real socket and store.</summary>
public sealed class EiEventServiceTests
{
    [Test, CancelAfter(300_000)]
    public async Task Announce_RegisteredVen_GetsTheWholeEventByPoll(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var definition = SomeEvent.For(ven.VenId.Value) with
        {
            Signals = [SomeEvent.Simple((10, 1), (20, 2)), new SignalDefinition { Name = "ELECTRICITY_PRICE", Type = SignalType.Price, Unit = "EUR/kWh", Intervals = [new SignalInterval(TimeSpan.FromMinutes(30), 0.41)] }],
            RampUp = TimeSpan.FromMinutes(2),
            Recovery = TimeSpan.FromMinutes(3),
            StartAfter = TimeSpan.FromMinutes(1),
            Priority = 1,
            TestEvent = true,
            Comment = "Cold front & high wind",
        };
        var announced = await vtn.Events.AnnounceAsync(definition, cancellationToken);

        var message = (OadrDistributeEvent)await ven.PollAsync(cancellationToken);

        var eiEvent = message.Events.Single().EiEvent;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(message.EiResponse!.ResponseCode, Is.EqualTo(EiResponseCode.Ok), "rule 40");
            Assert.That(message.VtnId, Is.EqualTo(new VtnId("FLEXCOOP-VTN")));
            Assert.That(eiEvent.Descriptor.EventId.Value, Is.EqualTo(announced.EventId));
            Assert.That(eiEvent.Descriptor.ModificationNumber, Is.Zero);
            Assert.That(eiEvent.Descriptor.EventStatus, Is.EqualTo(EventStatus.Far));
            Assert.That(eiEvent.Descriptor.IsTest);
            Assert.That(eiEvent.Descriptor.VtnComment, Is.EqualTo("Cold front & high wind"));
            Assert.That(eiEvent.ActivePeriod.Notification, Is.EqualTo(OadrDuration.From(TimeSpan.FromMinutes(5))), "rule 105");
            Assert.That(eiEvent.ActivePeriod.Tolerance, Is.EqualTo(new Tolerance(OadrDuration.From(TimeSpan.FromMinutes(1)))));
            Assert.That(eiEvent.Signals[0].Intervals.Select(interval => interval.Uid), Is.EqualTo(["0", "1"]), "rule 2");
            Assert.That(eiEvent.Signals.Select(signal => signal.SignalId), Is.Unique, "rule 107");
            Assert.That(eiEvent.Signals[0].CurrentValue, Is.EqualTo(new PayloadFloat(0)), "rule 14");
            Assert.That(eiEvent.Signals[1].ItemBase, Is.EqualTo(ItemBase.CurrencyPerKWh("EUR")));
            Assert.That(eiEvent.Target.VenIds, Is.EqualTo([ven.VenId]), "rule 63");
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatedEvent_OptIn_IsBookedAndNothingIsOwedAnyMore(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);

        await ven.DrainAsync(cancellationToken);
        vtn.Wire.Advance(TimeSpan.FromMinutes(5));

        Assert.That(await ven.PollAsync(cancellationToken), Is.TypeOf<OadrResponse>());
        var response = (await vtn.Events.ResponsesAsync(announced, cancellationToken)).Single();
        Assert.That((response.DeliveredModification, response.Opt, response.OptModification), Is.EqualTo(((uint?)0, (OptType?)OptType.OptIn, (uint?)0)));
        Assert.That(response.OptAt, Is.EqualTo(vtn.Domain.GetUtcNow()));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatedEvent_EventNeverSent_IsRefusedAsInvalidIdAndTheGoodAnswerBesideItIsBooked(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        var good = TestVen.Answers((OadrDistributeEvent)await ven.PollAsync(cancellationToken)).Single();
        var bad = good with { QualifiedEventId = new QualifiedEventId(new OadrEventId("EVT-404"), 0) };

        var response = await ven.AnswerAsync([bad, good], cancellationToken);

        Assert.That(response.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId));
        Assert.That(response.EiResponse.ResponseDescription, Does.Contain("'EVT-404'"));
        Assert.That((await vtn.Events.ResponsesAsync(announced, cancellationToken)).Single().Opt, Is.EqualTo(OptType.OptIn));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatedEvent_AnotherVensEvent_IsRefusedAsInvalidId(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        using var other = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        var answers = TestVen.Answers((OadrDistributeEvent)await ven.PollAsync(cancellationToken));

        var response = await other.AnswerAsync(answers, cancellationToken);

        Assert.That(response.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatedEvent_ModificationNeverSent_IsOutOfSequence(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        var good = TestVen.Answers((OadrDistributeEvent)await ven.PollAsync(cancellationToken)).Single();

        var response = await ven.AnswerAsync([good with { QualifiedEventId = good.QualifiedEventId with { ModificationNumber = 7 } }], cancellationToken);

        Assert.That(response.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.OutOfSequence));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatedEvent_LaterOptOut_TakesThePlaceOfTheOptIn(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        var message = (OadrDistributeEvent)await ven.PollAsync(cancellationToken);

        await ven.AnswerAsync(TestVen.Answers(message), cancellationToken);
        var later = await ven.AnswerAsync(TestVen.Answers(message, OptType.OptOut), cancellationToken);

        Assert.That(later.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok), "rule 17");
        Assert.That((await vtn.Events.ResponsesAsync(announced, cancellationToken)).Single().Opt, Is.EqualTo(OptType.OptOut));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatedEvent_SentTwice_HasTheSameEffectAsOnce(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        var answers = TestVen.Answers((OadrDistributeEvent)await ven.PollAsync(cancellationToken));

        await ven.AnswerAsync(answers, cancellationToken);
        var once = (await vtn.Events.ResponsesAsync(announced, cancellationToken)).Single();
        vtn.Domain.Advance(TimeSpan.FromMinutes(1));
        var again = await ven.AnswerAsync(answers, cancellationToken);

        Assert.That(again.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
        Assert.That((await vtn.Events.ResponsesAsync(announced, cancellationToken)).Single(), Is.EqualTo(once));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatedEvent_WithoutEventResponses_IsTaken(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);

        var absent = await ven.SendAsync<OadrResponse>(new OadrCreatedEvent { EiResponse = EiResponse.Ok("x"), VenId = ven.VenId }, cancellationToken);
        var empty = await ven.SendAsync<OadrResponse>(new OadrCreatedEvent { EiResponse = EiResponse.Ok("x"), EventResponses = [], VenId = ven.VenId }, cancellationToken);

        Assert.That(absent.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
        Assert.That(empty.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
    }

    [Test, CancelAfter(300_000)]
    public async Task Modify_PendingEvent_IsSentWithTheNextNumberAndAnsweredAnew(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        await ven.DrainAsync(cancellationToken);

        var changed = await vtn.Events.ModifyAsync(announced.EventId, definition => definition with { Start = definition.Start.AddMinutes(10) }, cancellationToken);
        var polled = (OadrDistributeEvent)(await ven.DrainAsync(cancellationToken)).Single();

        var descriptor = polled.Events.Single().EiEvent.Descriptor;
        Assert.That(changed!.Event.ModificationNumber, Is.EqualTo(1));
        Assert.That(descriptor.ModificationNumber, Is.EqualTo(1), "rule 5");
        Assert.That(polled.Events.Single().EiEvent.ActivePeriod.DtStart, Is.EqualTo(Some.Now.AddMinutes(20)));
        Assert.That((await vtn.Events.ResponsesAsync(changed.Event, cancellationToken)).Single().OptModification, Is.EqualTo(1));
    }

    [Test, CancelAfter(300_000)]
    public async Task Modify_ToTheSame_ChangesNothing(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        await ven.DrainAsync(cancellationToken);

        var changed = await vtn.Events.ModifyAsync(announced.EventId, definition => definition with { Signals = [.. definition.Signals] }, cancellationToken);

        Assert.That(changed!.Event.ModificationNumber, Is.Zero);
        Assert.That(await ven.PollAsync(cancellationToken), Is.TypeOf<OadrResponse>());
    }

    [Test, CancelAfter(300_000)]
    public async Task Cancel_AnsweredEvent_IsSentAsCancelledUntilItIsAcknowledged(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        await ven.DrainAsync(cancellationToken);

        await vtn.Events.CancelAsync(announced.EventId, cancellationToken);
        var polled = (OadrDistributeEvent)await ven.PollAsync(cancellationToken);
        var requested = await RequestAsync(ven, cancellationToken);
        await ven.AnswerAsync(TestVen.Answers(polled), cancellationToken);
        var afterwards = await RequestAsync(ven, cancellationToken);

        var descriptor = polled.Events.Single().EiEvent.Descriptor;
        Assert.That((descriptor.EventStatus, descriptor.ModificationNumber), Is.EqualTo((EventStatus.Cancelled, 1u)), "rule 10");
        Assert.That(requested.Events, Has.Count.EqualTo(1), "not acknowledged yet (rule 52)");
        Assert.That(afterwards.Events, Is.Empty, "rules 36, 50");
    }

    [Test, CancelAfter(300_000)]
    public async Task Never_Event_IsSettledWhenItWasWritten(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value) with { ResponseRequired = ResponseRequired.Never }, cancellationToken);

        var polled = (OadrDistributeEvent)await ven.PollAsync(cancellationToken);
        await ven.PollAsync(cancellationToken);
        vtn.Wire.Advance(TimeSpan.FromMinutes(5));
        var later = await ven.PollAsync(cancellationToken);

        Assert.That(polled.Events.Single().ResponseRequired, Is.EqualTo(ResponseRequired.Never));
        Assert.That(later, Is.TypeOf<OadrResponse>());
        Assert.That((await vtn.Events.ResponsesAsync(announced, cancellationToken)).Single().DeliveredModification, Is.Zero);
    }

    [Test, CancelAfter(300_000)]
    public async Task Announce_ToAGroup_ReachesAVenThatJoinsBeforeItEnds(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.Events.AnnounceAsync(SomeEvent.For() with { Targets = new EventTargets { GroupIds = ["village"] } }, cancellationToken);
        var before = await ven.PollAsync(cancellationToken);

        await vtn.Membership.ChangeAsync(ven.VenId, names => names with { GroupIds = ["village"] }, marketContexts: null, cancellationToken);
        var joined = (OadrDistributeEvent)await ven.PollAsync(cancellationToken);
        await ven.AnswerAsync(TestVen.Answers(joined), cancellationToken);
        await vtn.Membership.ChangeAsync(ven.VenId, names => names with { GroupIds = [] }, marketContexts: null, cancellationToken);
        var left = (OadrDistributeEvent)await ven.PollAsync(cancellationToken);

        Assert.That(before, Is.TypeOf<OadrResponse>());
        Assert.That(joined.Events.Single().EiEvent.Target.GroupIds, Is.EqualTo([new GroupId("village")]));
        Assert.That(joined.Events.Single().EiEvent.Target.VenIds, Is.EqualTo([ven.VenId]));
        Assert.That(left.Events, Is.Empty, "what is missing is cancelled (rule 61)");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatedEvent_ComesAgainAfterTheVenLeftTheGroup_DoesNotKeepTheEndFromIt(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.Events.AnnounceAsync(SomeEvent.For() with { Targets = new EventTargets { GroupIds = ["all"] } }, cancellationToken);
        var answers = TestVen.Answers((OadrDistributeEvent)await ven.PollAsync(cancellationToken));
        await ven.AnswerAsync(answers, cancellationToken);

        await vtn.Membership.ChangeAsync(ven.VenId, names => names with { GroupIds = [] }, marketContexts: null, cancellationToken);
        await ven.AnswerAsync(answers, cancellationToken);
        var left = (OadrDistributeEvent)await ven.PollAsync(cancellationToken);

        Assert.That(left.Events, Is.Empty, "what is missing is cancelled (rule 61)");
    }

    [Test, CancelAfter(300_000)]
    public async Task Announce_ToTheDefaultGroup_ReachesAVenThatRegistersLater(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        await vtn.Events.AnnounceAsync(SomeEvent.For() with { Targets = new EventTargets { GroupIds = ["all"] } }, cancellationToken);

        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken);
        var polled = await ven.DrainAsync(cancellationToken);

        Assert.That(polled.OfType<OadrDistributeEvent>().Single().Events, Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(300_000)]
    public async Task Announce_ToResources_TellsEachVenOnlyItsOwn(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var mine = vtn.NewVen();
        await mine.StartUpAsync(cancellationToken, Some.UsageMetadata("home-1.heatpump"));
        using var other = vtn.NewVen();
        await other.StartUpAsync(cancellationToken, Some.UsageMetadata("home-2.heatpump"));

        await vtn.Events.AnnounceAsync(SomeEvent.For() with { Targets = new EventTargets { ResourceIds = ["home-1.heatpump", "home-3.heatpump"] } }, cancellationToken);
        var polled = (OadrDistributeEvent)await mine.PollAsync(cancellationToken);

        Assert.That(polled.Events.Single().EiEvent.Target.ResourceIds, Is.EqualTo([new ResourceId("home-1.heatpump")]));
        Assert.That(polled.Events.Single().EiEvent.Target.VenIds, Is.Empty);
        Assert.That(await other.PollAsync(cancellationToken), Is.TypeOf<OadrResponse>());
        Assert.That((await RequestAsync(other, cancellationToken)).Events, Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Announce_ToAResourceThatComesLater_IsOwedWithItsMetadata(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken);
        await vtn.Events.AnnounceAsync(SomeEvent.For() with { Targets = new EventTargets { ResourceIds = ["home-1.heatpump"] } }, cancellationToken);

        await ven.SendAsync<OadrRegisteredReport>(new OadrRegisterReport { RequestId = "m2", Reports = [Some.UsageMetadata("home-1.heatpump")], VenId = ven.VenId }, cancellationToken);

        Assert.That((await ven.DrainAsync(cancellationToken)).OfType<OadrDistributeEvent>().Single().Events, Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(300_000)]
    public async Task RequestEvent_SeveralEvents_AreInOrderAndLimited(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var late = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value) with { Start = Some.Now.AddHours(4) }, cancellationToken);
        var early = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value) with { Start = Some.Now.AddHours(1) }, cancellationToken);

        var all = await RequestAsync(ven, cancellationToken);
        var one = await RequestAsync(ven, cancellationToken, limit: 1);

        Assert.That(all.EiResponse, Is.EqualTo(EiResponse.Ok("e1")));
        Assert.That(all.Events.Select(Id), Is.EqualTo([early.EventId, late.EventId]), "rule 15");
        Assert.That(one.Events.Select(Id), Is.EqualTo([early.EventId]), "rule 27");
        Assert.That(all.Events.Select(oadrEvent => oadrEvent.EiEvent.Descriptor.CreatedDateTime).Distinct(), Has.One.Items, "rule 115");
    }

    [Test, CancelAfter(300_000)]
    public async Task RequestEvent_Unregistered_IsRefusedInTheFittingPayload(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();

        var refused = await RequestAsync(ven, cancellationToken, venId: new VenId("VEN-404"));

        Assert.That(refused.EiResponse!.ResponseCode, Is.EqualTo(EiResponseCode.NotRegistered), "rule 517");
        Assert.That(refused.Events, Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatedEvent_EventOfAnotherProgram_WasNeverSent(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.Membership.ChangeAsync(ven.VenId, names => names, ["http://example.org/other"], cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);

        var answered = await ven.AnswerAsync(TestVen.Answers(Distribution(announced)), cancellationToken);

        Assert.That(answered.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId), "rule 48");
        Assert.That(await vtn.Events.ResponsesAsync(announced, cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatedEvent_EventThatIsHeldBack_WasNeverSent(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.MarketContexts.PutAsync(SomeProgram.Dr with { OptOutWindows = OptOutWindowPolicy.Hold }, cancellationToken);
        await ven.SendAsync<OadrCreatedOpt>(SomeOpt.Schedule(ven, startHour: 0, hours: 0), cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);

        var answered = await ven.AnswerAsync(TestVen.Answers(Distribution(announced)), cancellationToken);

        Assert.That(answered.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId));
        Assert.That((await vtn.Events.ResponsesAsync(announced, cancellationToken)).Single().Opt, Is.Null);
        Assert.That(vtn.Events.WhyHeld(announced, ven.VenId), Is.EqualTo(HeldBack.OptOutWindow));
    }

    [Test, CancelAfter(300_000)]
    public async Task Poll_VenOnlyReportsNow_IsHandedNoEvents(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);

        await ReregisterAsync(reportOnly: true);
        var reporting = await ven.PollAsync(cancellationToken);
        await ReregisterAsync(reportOnly: false);
        var again = (OadrDistributeEvent)await ven.PollAsync(cancellationToken);

        Assert.That(reporting, Is.TypeOf<OadrResponse>(), "it has no EiEvent (protocol.md §1)");
        Assert.That(again.Events, Has.Count.EqualTo(1), "it takes events again");

        Task<OadrCreatedPartyRegistration> ReregisterAsync(bool reportOnly) => ven.SendAsync<OadrCreatedPartyRegistration>(
            Some.CreatePartyRegistration() with { RegistrationId = ven.RegistrationId, VenId = ven.VenId, ReportOnly = reportOnly }, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task Event_WhenItIsOver_IsSentNoLonger(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value) with { StartAfter = TimeSpan.FromMinutes(2) }, cancellationToken);

        vtn.Domain.AdvanceTo(Some.Now.AddMinutes(41));
        var inWindow = await RequestAsync(ven, cancellationToken);
        vtn.Domain.AdvanceTo(Some.Now.AddMinutes(42));
        var afterwards = await RequestAsync(ven, cancellationToken);

        Assert.That(inWindow.Events.Single().EiEvent.Descriptor.EventStatus, Is.EqualTo(EventStatus.Completed), "rule 66");
        Assert.That(afterwards.Events, Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Event_AfterARestart_IsStillSentWithItsOpts(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        await ven.DrainAsync(cancellationToken);

        await vtn.RestartAsync(cancellationToken);
        using var again = vtn.NewVen();
        var requested = await RequestAsync(again, cancellationToken, venId: ven.VenId);

        Assert.That(requested.Events.Select(Id), Is.EqualTo([announced.EventId]));
        Assert.That((await vtn.Events.ResponsesAsync(announced, cancellationToken)).Single().Opt, Is.EqualTo(OptType.OptIn));
    }

    private static Task<OadrDistributeEvent> RequestAsync(TestVen ven, CancellationToken cancellationToken, uint? limit = null, VenId? venId = null) =>
        ven.SendAsync<OadrDistributeEvent>(new OadrRequestEvent { RequestId = "e1", VenId = venId ?? ven.VenId, ReplyLimit = limit }, cancellationToken);

    /// <summary>A message that the VTN has not sent.</summary>
    private static OadrDistributeEvent Distribution(EventDocument stored) =>
        new() { RequestId = "d1", VtnId = new VtnId("V"), Events = [Some.Event(stored.EventId, stored.ModificationNumber)] };

    private static string Id(OadrEvent oadrEvent) => oadrEvent.EiEvent.Descriptor.EventId.Value;
}
