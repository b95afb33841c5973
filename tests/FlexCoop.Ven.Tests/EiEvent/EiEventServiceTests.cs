using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Ven.Tests;

/// <summary>What is done with events by their number, and what is answered (protocol.md §8.9, §8.10).</summary>
public sealed class EiEventServiceTests : IDisposable
{
    private static readonly Registration AtVtn = new("VEN-1", "REG-1", TestVtn.VtnId, TimeSpan.FromSeconds(10));

    private readonly TemporaryFolder _folder = new();
    private readonly TestClock _clock = new();
    private readonly VenJournal _journal;
    private EiEventService _service;

    public EiEventServiceTests()
    {
        _journal = VenJournal.Open(_folder["journal"], NullLogger.Instance);
        _service = NewService(new OptRuleOptions());
    }

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void DistributeEvent_NewEvent_IsTakenAndAnsweredByItsRequestId()
    {
        var answer = Distribute(Some.Event())!;

        var response = answer.EventResponses!.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.EiResponse.RequestId, Is.Empty, "rule 42");
            Assert.That(response.RequestId, Is.EqualTo("DIST"), "rule 42");
            Assert.That(response.QualifiedEventId, Is.EqualTo(new QualifiedEventId(new OadrEventId("EVT-1"), 0)));
            Assert.That((response.ResponseCode, response.OptType), Is.EqualTo((EiResponseCode.Ok, OptType.OptIn)));
            Assert.That(_service.Events, Has.Count.EqualTo(1));
        }
    }

    [Test]
    public void DistributeEvent_SameAgain_IsAnsweredAgain()
    {
        Distribute(Some.Event());

        var again = Distribute(Some.Event())!;

        Assert.That(again.EventResponses!.Single().ResponseCode, Is.EqualTo(EiResponseCode.Ok), "rule 62");
        Assert.That(_service.Events, Has.Count.EqualTo(1));
    }

    [Test]
    public void DistributeEvent_OnlyStatusAndTimeOfMessageDiffer_IsTheSame()
    {
        Distribute(Some.Event());
        var later = Some.Event();
        later = later with { EiEvent = later.EiEvent with { Descriptor = later.EiEvent.Descriptor with { EventStatus = EventStatus.Active, CreatedDateTime = Some.Now.AddMinutes(12) } } };

        var again = Distribute(later)!;

        Assert.That(again.EventResponses!.Single().ResponseCode, Is.EqualTo(EiResponseCode.Ok), "rule 5");
    }

    [Test]
    public void DistributeEvent_NeverEvent_IsTakenAndNotAnswered()
    {
        var answer = Distribute(Some.Event() with { ResponseRequired = ResponseRequired.Never });

        Assert.That(answer, Is.Null, "rule 12");
        Assert.That(_service.Events, Has.Count.EqualTo(1));
    }

    [Test]
    public void DistributeEvent_HigherNumber_TakesThePlace()
    {
        Distribute(Some.Event(level: 1));

        var answer = Distribute(Some.Event(modification: 1, level: 2))!;

        Assert.That(answer.EventResponses!.Single().QualifiedEventId.ModificationNumber, Is.EqualTo(1));
        Assert.That(_service.Events.Single().ModificationNumber, Is.EqualTo(1), "rule 57");
    }

    [Test]
    public void DistributeEvent_LowerNumber_IsOutOfSequenceAndTheOldStays()
    {
        Distribute(Some.Event(modification: 2, level: 2));

        var answer = Distribute(Some.Event(modification: 1, level: 1))!.EventResponses!.Single();

        Assert.That((answer.ResponseCode, answer.OptType), Is.EqualTo((EiResponseCode.OutOfSequence, OptType.OptOut)), "rule 58");
        Assert.That(_service.Events.Single().ModificationNumber, Is.EqualTo(2));
    }

    [Test]
    public void DistributeEvent_SameNumberOtherContent_IsOutOfSequenceAndTheOldStays()
    {
        Distribute(Some.Event(level: 1));

        var answer = Distribute(Some.Event(level: 3))!.EventResponses!.Single();

        Assert.That(answer.ResponseCode, Is.EqualTo(EiResponseCode.OutOfSequence));
        Assert.That(EventTimeline.DemandAt(_service.Events, OwnerOpts.None, new FakeResource("heatpump", _clock), Some.Now.AddMinutes(15))!.Demand.Value, Is.EqualTo(1));
    }

    [Test]
    public void DistributeEvent_Cancelled_IsConfirmedAndForgotten()
    {
        Distribute(Some.Event());

        var answer = Distribute(Cancelled(Some.Event(modification: 1)))!.EventResponses!.Single();

        Assert.That((answer.ResponseCode, answer.OptType), Is.EqualTo((EiResponseCode.Ok, OptType.OptIn)), "rule 36");
        Assert.That(_service.Events, Is.Empty);
    }

    [Test]
    public void DistributeEvent_CancelledThatWasNeverKnown_IsNoError()
    {
        var answer = Distribute(Cancelled(Some.Event(modification: 3)))!.EventResponses!.Single();

        Assert.That((answer.ResponseCode, answer.OptType), Is.EqualTo((EiResponseCode.Ok, OptType.OptIn)), "rules 21, 60");
    }

    [TestCase(true)]
    [TestCase(false)]
    public void DistributeEvent_EarlierOneAfterACancelledOne_DoesNotBringItBack(bool wasKnown)
    {
        if (wasKnown)
        {
            Distribute(Some.Event());
        }

        Distribute(Cancelled(Some.Event(modification: 1)));
        var answer = Distribute(Some.Event())!.EventResponses!.Single();

        Assert.That((answer.ResponseCode, answer.OptType), Is.EqualTo((EiResponseCode.OutOfSequence, OptType.OptOut)), "rule 58");
        Assert.That(_service.Events, Is.Empty);
    }

    [Test]
    public void DistributeEvent_KnownOneMissing_IsCancelledByThat()
    {
        Distribute(Some.Event("A"), Some.Event("B"));

        Distribute(Some.Event("B"));

        Assert.That(_service.Events.Select(taken => taken.EventId.Value), Is.EqualTo(["B"]), "rule 61");
    }

    [Test]
    public void DistributeEvent_GoodAndBadTogether_AreAnsweredEachByItself()
    {
        var answers = Distribute(Some.Event("good"), Some.Event("bad", level: 9))!.EventResponses!;

        Assert.That(answers.Select(answer => (answer.ResponseCode.Value, answer.OptType)), Is.EqualTo([(200, OptType.OptIn), (454, OptType.OptOut)]), "rules 19, 48");
        Assert.That(_service.Events.Select(taken => taken.EventId.Value), Is.EqualTo(["good"]));
    }

    [Test]
    public void DistributeEvent_SameIdTwice_NeitherIsTakenAndWhatIsKnownStays()
    {
        Distribute(Some.Event("known"));

        var answers = Distribute(Some.Event("known"), Some.Event(level: 1), Some.Event(level: 2))!.EventResponses!;

        Assert.That(answers.Select(answer => answer.ResponseCode.Value), Is.EqualTo([200, 459, 459]), "rule 70");
        Assert.That(_service.Events.Select(taken => taken.EventId.Value), Is.EqualTo(["known"]));
    }

    [Test]
    public void DistributeEvent_ModifiedToSomethingThatCannotBeTaken_ActsNoMore()
    {
        Distribute(Some.Event(level: 1));

        var answer = Distribute(Some.Event(modification: 1, level: 9))!.EventResponses!.Single();

        Assert.That(answer.OptType, Is.EqualTo(OptType.OptOut));
        Assert.That(_service.Events, Is.Empty, "we said optOut");
    }

    [Test]
    public void DistributeEvent_OtherVtn_IsRefusedAsAWhole()
    {
        var answer = _service.DistributeEvent(Message(Some.Event()) with { VtnId = new VtnId("OTHER") }, AtVtn)!;

        Assert.That(answer.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId), "rule 21");
        Assert.That(answer.EventResponses, Is.Null);
        Assert.That(_service.Events, Is.Empty);
    }

    [Test]
    public void DistributeEvent_WithAnErrorCode_ChangesNothing()
    {
        Distribute(Some.Event());

        var answer = _service.DistributeEvent(Message() with { EiResponse = new EiResponse(EiResponseCode.NotRegistered, "who?", "") }, AtVtn);

        Assert.That(answer, Is.Null);
        Assert.That(_service.Events, Has.Count.EqualTo(1));
    }

    [Test]
    public void DistributeEvent_StartAfter_PicksAStartWithinItAndKeepsItOverModifications()
    {
        Distribute(WithStartAfter(Some.Event(), 300));
        var first = _service.Events.Single().StartOffset;

        Distribute(WithStartAfter(Some.Event(modification: 1, level: 3), 300));
        var same = _service.Events.Single().StartOffset;
        Distribute(WithStartAfter(Some.Event(modification: 2, level: 3), 10));

        Assert.That(first, Is.InRange(TimeSpan.Zero, TimeSpan.FromSeconds(300)), "rule 30");
        Assert.That(same, Is.EqualTo(first));
        Assert.That(_service.Events.Single().StartOffset, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(10)));
    }

    [TestCase(false, 3, null, "takes no part")]
    [TestCase(true, 1, null, "up to level 1")]
    [TestCase(true, 3, 10, "up to PT10M")]
    public void DistributeEvent_OwnersRuleForbids_IsAnsweredOptOutWithTheReason(bool takesPart, int maxLevel, int? maxMinutes, string reason)
    {
        _service = NewService(new OptRuleOptions { TakePart = takesPart, MaxSimpleLevel = maxLevel, MaxDuration = maxMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null });

        var answer = Distribute(Some.Event())!.EventResponses!.Single();

        Assert.That((answer.ResponseCode, answer.OptType), Is.EqualTo((EiResponseCode.Ok, OptType.OptOut)));
        Assert.That(answer.ResponseDescription, Does.Contain(reason));
        Assert.That(_service.Events.Single().IsOptIn, Is.False);
    }

    [Test]
    public void Opt_OwnersWord_OutlivesAModification()
    {
        Distribute(Some.Event());

        var answer = _service.Opt(new OadrEventId("EVT-1"), OptType.OptOut, new VenId("VEN-1"))!;
        var modified = Distribute(Some.Event(modification: 1))!;

        Assert.That(answer.EventResponses!.Single().RequestId, Is.EqualTo("DIST"), "rule 42, EN-37");
        Assert.That(answer.EventResponses!.Single().OptType, Is.EqualTo(OptType.OptOut));
        Assert.That(modified.EventResponses!.Single().OptType, Is.EqualTo(OptType.OptOut));
    }

    [Test]
    public void Opt_UnknownEvent_IsNothing() => Assert.That(_service.Opt(new OadrEventId("EVT-404"), OptType.OptIn, new VenId("VEN-1")), Is.Null);

    [Test]
    public void Restore_AfterARestart_KnowsEventsOptsAndStarts()
    {
        Distribute(WithStartAfter(Some.Event("A"), 300), Some.Event("B"), Some.Event("C"));
        _service.Opt(new OadrEventId("B"), OptType.OptOut, new VenId("VEN-1"));
        var before = _service.Events.ToList();

        var restarted = NewService(new OptRuleOptions());
        restarted.Restore(new VenId("VEN-1"));

        Assert.That(restarted.Events, Is.EqualTo(before).UsingPropertiesComparer());
    }

    [Test]
    public void DistributeEvent_RunningRandomisedOneCancelled_EndsWithinStartAfterAndNotBeforeNow()
    {
        Distribute(WithStartAfter(Some.Event(), 300));
        _clock.AdvanceTo(Some.Now.AddMinutes(20));

        var answer = Distribute(Cancelled(WithStartAfter(Some.Event(modification: 1), 300)))!.EventResponses!.Single();

        var ending = _service.Events.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((answer.ResponseCode, answer.OptType), Is.EqualTo((EiResponseCode.Ok, OptType.OptIn)), "rule 36");
            Assert.That(ending.End, Is.InRange(Some.Now.AddMinutes(20), Some.Now.AddMinutes(25)), "EN-20, rule 65");
            Assert.That(ending.StatusAt(ending.End!.Value), Is.EqualTo(EventStatus.Completed));
            Assert.That(DemandAt(ending.End.Value.AddSeconds(-1))!.ValidUntil, Is.EqualTo(ending.End), "no device holds it longer");
        }
    }

    [Test]
    public void DistributeEvent_RunningRandomisedOneCancelledNearItsEnd_NeverLastsLongerThanPlanned()
    {
        Distribute(WithStartAfter(Some.Event(), 300));
        var planned = _service.Events.Single().End!.Value;
        _clock.AdvanceTo(planned.AddSeconds(-1));

        Distribute(Cancelled(WithStartAfter(Some.Event(modification: 1), 300)));

        Assert.That(_service.Events.Single().End, Is.LessThanOrEqualTo(planned));
    }

    [Test]
    public void DistributeEvent_RandomisedOneCancelledBeforeItRuns_IsForgottenAtOnce()
    {
        Distribute(WithStartAfter(Some.Event(), 300));

        Distribute(Cancelled(WithStartAfter(Some.Event(modification: 1), 300)));

        Assert.That(_service.Events, Is.Empty);
    }

    [Test]
    public void DistributeEvent_WhileACancelledOneEnds_KeepsItsEndAndForgetsItThen()
    {
        Distribute(WithStartAfter(Some.Event(), 300));
        _clock.AdvanceTo(Some.Now.AddMinutes(20));
        Distribute(Cancelled(WithStartAfter(Some.Event(modification: 1), 300)));
        var end = _service.Events.Single().End;

        var again = Distribute(Cancelled(WithStartAfter(Some.Event(modification: 1), 300)))!.EventResponses!.Single();
        Distribute();
        var earlier = Distribute(WithStartAfter(Some.Event(), 300))!.EventResponses!.Single();
        var restarted = NewService(new OptRuleOptions());
        restarted.Restore(new VenId("VEN-1"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((again.ResponseCode, again.OptType), Is.EqualTo((EiResponseCode.Ok, OptType.OptIn)), "rule 52");
            Assert.That(earlier.ResponseCode, Is.EqualTo(EiResponseCode.OutOfSequence), "rule 58");
            Assert.That((_service.Events.Single().End, restarted.Events.Single().End), Is.EqualTo((end, end)));
        }

        _clock.AdvanceTo(end!.Value);
        Distribute();

        Assert.That(_service.Events, Is.Empty);
        Assert.That(Distribute(WithStartAfter(Some.Event(), 300))!.EventResponses!.Single().ResponseCode, Is.EqualTo(EiResponseCode.OutOfSequence), "it does not come back");
    }

    [Test]
    public void DistributeEvent_RandomisedOneNotSentForAWhile_GoesOnWhenItIsSentAgain()
    {
        Distribute(WithStartAfter(Some.Event(), 300));
        var planned = _service.Events.Single().End;
        _clock.AdvanceTo(Some.Now.AddMinutes(20));

        Distribute();
        var ending = _service.Events.Single().End;
        var answer = Distribute(WithStartAfter(Some.Event(), 300))!.EventResponses!.Single();

        Assert.That(ending, Is.LessThan(planned!.Value), "rules 61, 65");
        Assert.That((answer.ResponseCode, _service.Events.Single().End), Is.EqualTo((EiResponseCode.Ok, planned)));
    }

    [Test]
    public void Opt_OwnerOutOfACancelledOneThatEnds_StopsItWithoutAnAnswer()
    {
        Distribute(WithStartAfter(Some.Event(), 300));
        _clock.AdvanceTo(Some.Now.AddMinutes(20));
        Distribute(Cancelled(WithStartAfter(Some.Event(modification: 1), 300)));

        var answer = _service.Opt(new OadrEventId("EVT-1"), OptType.OptOut, new VenId("VEN-1"));

        Assert.That(answer, Is.Null, "rule 36: not mentioned again");
        Assert.That(DemandAt(Some.Now.AddMinutes(20)), Is.Null);
    }

    [Test]
    public void DistributeEvent_CompletedByTheVtnsReckoning_GoesOnToItsOwnEnd()
    {
        Distribute(WithStartAfter(Some.Event(), 300));
        var taken = _service.Events.Single();
        _clock.AdvanceTo(taken.End!.Value.AddSeconds(-1));

        var completed = WithStartAfter(Some.Event(), 300);
        var answer = Distribute(completed with { EiEvent = completed.EiEvent with { Descriptor = completed.EiEvent.Descriptor with { EventStatus = EventStatus.Completed } } })!;

        Assert.That(answer.EventResponses!.Single().ResponseCode, Is.EqualTo(EiResponseCode.Ok));
        Assert.That(DemandAt(_clock.GetUtcNow())?.Demand.Value, Is.EqualTo(2), "EN-33, rule 66");
    }

    [Test]
    public void DistributeEvent_SentAsFarAfterItsStart_IsActive()
    {
        _clock.AdvanceTo(Some.Now.AddMinutes(20));

        Distribute(Some.Event());

        Assert.That(_service.Events.Single().StatusAt(_clock.GetUtcNow()), Is.EqualTo(EventStatus.Active), "EN-32, rule 114");
    }

    [Test]
    public void DistributeEvent_Empty_DropsAllAndIsNotAnswered()
    {
        Distribute(Some.Event());

        Assert.That(Distribute(), Is.Null, "EN-06");
        Assert.That(_service.Events, Is.Empty, "rule 61");
    }

    [Test]
    public void DistributeEvent_CancelledNeverEvent_StopsAndIsNotAnswered()
    {
        Distribute(Some.Event() with { ResponseRequired = ResponseRequired.Never });

        var answer = Distribute(Cancelled(Some.Event(modification: 1)) with { ResponseRequired = ResponseRequired.Never });

        Assert.That(answer, Is.Null, "EN-18");
        Assert.That(_service.Events, Is.Empty);
    }

    [TestCase("true", true)]
    [TestCase("false", false)]
    [TestCase("heartbeat", true)]
    public void DistributeEvent_TestEvent_IsTakenAndKnownAsSuch(string testEvent, bool isTest)
    {
        var oadrEvent = Some.Event();

        Distribute(oadrEvent with { EiEvent = oadrEvent.EiEvent with { Descriptor = oadrEvent.EiEvent.Descriptor with { TestEvent = testEvent } } });

        Assert.That(_service.Events.Single().Event.EiEvent.Descriptor.IsTest, Is.EqualTo(isTest), "EN-31, rule 6");
    }

    [Test]
    public void DistributeEvent_SameModificationWithMoreOfItsTargetTold_IsAnsweredAgain()
    {
        var narrow = For(new EiTarget { VenIds = [new VenId(AtVtn.VenId)] });
        Distribute(narrow);

        var wider = Distribute(For(new EiTarget { VenIds = [new VenId(AtVtn.VenId)], GroupIds = [new GroupId("village")] }))!.EventResponses!.Single();
        var other = Distribute(For(new EiTarget { VenIds = [new VenId("VEN-2")], ResourceIds = [new ResourceId("x")] }))!.EventResponses!.Single();

        Assert.That((wider.ResponseCode, wider.OptType), Is.EqualTo((EiResponseCode.Ok, OptType.OptIn)), "the VTN put us into a group that the event names too");
        Assert.That(other.ResponseCode, Is.EqualTo(EiResponseCode.OutOfSequence), "it would mean something else here (rule 5)");

        static OadrEvent For(EiTarget target) => Some.Event() is var event1 ? event1 with { EiEvent = event1.EiEvent with { Target = target } } : event1;
    }

    [Test]
    public void DistributeEvent_EveryOptionalField_IsNoFault()
    {
        var full = Some.Event();
        full = full with
        {
            EiEvent = full.EiEvent with
            {
                Descriptor = full.EiEvent.Descriptor with
                {
                    Priority = new EventPriority(1), VtnComment = "storm", ModificationDateTime = Some.Now, ModificationReason = "as announced", TestEvent = "false",
                },
                ActivePeriod = full.EiEvent.ActivePeriod with { RampUp = OadrDuration.From(TimeSpan.FromMinutes(-5)), Recovery = OadrDuration.From(TimeSpan.FromMinutes(-5)) },
                Target = new EiTarget
                {
                    AggregatedPnodes = ["a"], EndDeviceAssets = ["d"], MeterAssets = ["m"], Pnodes = ["p"], ServiceDeliveryPoints = ["s"], GroupIds = [new GroupId("g")],
                    GroupNames = ["n"], ResourceIds = [new ResourceId("heatpump")], PartyIds = [new PartyId("y")],
                },
            },
        };

        var answer = Distribute(full)!.EventResponses!.Single();

        Assert.That((answer.ResponseCode, answer.OptType), Is.EqualTo((EiResponseCode.Ok, OptType.OptIn)), "EN-25, EN-40, EN-41: one of several criteria matches");
    }

    private TimelineDemand? DemandAt(DateTimeOffset now) => EventTimeline.DemandAt(_service.Events, OwnerOpts.None, new FakeResource("heatpump", _clock), now);

    private OadrCreatedEvent? Distribute(params OadrEvent[] events) => _service.DistributeEvent(Message(events), AtVtn);

    private static OadrDistributeEvent Message(params OadrEvent[] events) => new() { RequestId = "DIST", VtnId = new VtnId(TestVtn.VtnId), Events = events };

    private static OadrEvent Cancelled(OadrEvent oadrEvent) => oadrEvent with
    {
        EiEvent = oadrEvent.EiEvent with { Descriptor = oadrEvent.EiEvent.Descriptor with { EventStatus = EventStatus.Cancelled } },
    };

    private static OadrEvent WithStartAfter(OadrEvent oadrEvent, int seconds) => oadrEvent with
    {
        EiEvent = oadrEvent.EiEvent with
        {
            ActivePeriod = oadrEvent.EiEvent.ActivePeriod with { Tolerance = new Tolerance(OadrDuration.From(TimeSpan.FromSeconds(seconds))) },
        },
    };

    private EiEventService NewService(OptRuleOptions optRule)
    {
        var options = new VenOptions { VtnUrl = new Uri("http://vtn"), StateFolder = _folder.Path, VenName = "v", OptRule = optRule };
        return new EiEventService(new Site([new FakeResource("heatpump", _clock)], options), _journal, options, _clock, new Random(1), NullLogger.Instance);
    }
}
