using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests;

/// <summary>Which value applies to which resource at an instant. Minutes are counted from <see cref="Some.Now"/>.</summary>
public sealed class EventTimelineTests
{
    private readonly FakeResource _resource = new("heatpump", new TestClock());

    [TestCase(9.99, null)]
    [TestCase(10, 1.0)]
    [TestCase(19.99, 1.0)]
    [TestCase(20, 2.0)]
    [TestCase(39.99, 2.0)]
    [TestCase(40, null)]
    public void DemandAt_TwoIntervals_StartsInclusiveEndsExclusive(double minute, double? level)
    {
        var taken = Taken(Intervals(Some.Event(), (10, 1), (20, 2)));

        Assert.That(DemandAt(minute, taken)?.Demand.Value, Is.EqualTo(level));
    }

    [Test]
    public void DemandAt_BeforeTheLastInterval_HoldsAMinuteLongerThanTheInterval()
    {
        var taken = Taken(Intervals(Some.Event(), (10, 1), (20, 2)));

        Assert.That(DemandAt(12, taken)!.ValidUntil, Is.EqualTo(Minute(21)), "it does not let go between two intervals");
        Assert.That(DemandAt(25, taken)!.ValidUntil, Is.EqualTo(Minute(40)), "nothing acts beyond the end");
    }

    /// <summary>The device knows when the event ends, also should the agent die before the last interval (I5).</summary>
    [TestCase(29.5, 0.5)]
    [TestCase(30, 0)]
    public void DemandAt_BeforeALastIntervalThatIsShort_HoldsNoLongerThanTheEvent(double first, double last)
    {
        var taken = Taken(Intervals(Some.Event(), (first, 2), (last, 1)));

        Assert.That(DemandAt(15, taken)!.ValidUntil, Is.EqualTo(Minute(40)));
    }

    [Test]
    public void DemandAt_RandomStart_MovesTheWholeEvent()
    {
        var taken = Taken(Intervals(Some.Event(), (10, 1), (20, 2))) with { StartOffset = TimeSpan.FromMinutes(3) };

        Assert.That(new[] { 12.0, 13, 22.9, 23, 42.9, 43 }.Select(minute => DemandAt(minute, taken)?.Demand.Value), Is.EqualTo(new double?[] { null, 1, 1, 2, 2, null }));
    }

    [Test]
    public void DemandAt_OptOut_IsNothing() => Assert.That(DemandAt(15, Taken(Some.Event()) with { IsOptIn = false }), Is.Null);

    [Test]
    public void DemandAt_OtherResource_IsNothing() => Assert.That(DemandAt(15, Taken(Some.Event()) with { Resources = [new ResourceId("other")] }), Is.Null);

    [Test]
    public void DemandAt_WithoutEnd_IsAssertedHourByHour()
    {
        var taken = Taken(Some.Event(duration: TimeSpan.Zero));

        Assert.That(DemandAt(15, taken)!.ValidUntil, Is.EqualTo(Minute(71)));
        Assert.That(DemandAt(70, taken)!.ValidUntil, Is.EqualTo(Minute(131)));
        Assert.That(EventTimeline.NextChange([taken], OwnerOpts.None, Minute(15)), Is.EqualTo(Minute(70)));
    }

    [Test]
    public void DemandAt_SeveralEvents_TheMostUrgentThenTheEarliestCounts()
    {
        var unranked = Taken(Some.Event("A", level: 1, startIn: TimeSpan.FromMinutes(5)));
        var second = Taken(Prioritized(Some.Event("B", level: 2), 2));
        var first = Taken(Prioritized(Some.Event("C", level: 3, startIn: TimeSpan.FromMinutes(20)), 1));

        Assert.That(new[] { 7.0, 15, 25 }.Select(minute => DemandAt(minute, unranked, second, first)!.EventId.Value), Is.EqualTo(["A", "B", "C"]));
    }

    [Test]
    public void DemandAt_AdjacentEvents_ChangeAtTheBoundary()
    {
        var first = Taken(Some.Event("A", level: 1));
        var second = Taken(Some.Event("B", level: 2, startIn: TimeSpan.FromMinutes(40)));

        Assert.That(new[] { 39.99, 40 }.Select(minute => DemandAt(minute, first, second)!.Demand.Value), Is.EqualTo([1, 2]), "rule 18");
    }

    [Test]
    public void DemandAt_SimpleBesideASpecificSignal_TheSpecificOneCounts()
    {
        _resource.Can = (_, _, _) => true;
        var eiEvent = Some.Event();
        var dispatch = Some.Signal(SignalName.LoadDispatch, SignalType.Setpoint, ItemBase.PowerReal(SiScaleCode.Kilo), (TimeSpan.FromMinutes(30), 1.5));
        var taken = Taken(eiEvent with { EiEvent = eiEvent.EiEvent with { Signals = [.. eiEvent.EiEvent.Signals, dispatch] } });

        var demand = DemandAt(15, taken)!.Demand;

        Assert.That((demand.SignalName, demand.BaseValue), Is.EqualTo((SignalName.LoadDispatch, 1500.0)));
    }

    /// <summary>Signals for points of a device hold together, each in its own intervals; one that it does not support is left out.</summary>
    [Test]
    public void DemandAt_SeveralPointsOfADevice_HoldTogether()
    {
        _resource.Can = (name, _, _) => name.Value != "x-LOAD_CONTROL_FAN";
        EiEventSignal Point(string name, params (TimeSpan, double)[] intervals) => Some.Signal(new SignalName(name), SignalType.LoadControlSetpoint, null, intervals) with { SignalId = name };
        var eiEvent = Some.Event();
        var taken = Taken(eiEvent with
        {
            EiEvent = eiEvent.EiEvent with
            {
                Signals =
                [
                    Point("LOAD_CONTROL", (TimeSpan.FromMinutes(30), 20)), Point("x-LOAD_CONTROL_FAN", (TimeSpan.FromMinutes(30), 3)),
                    Point("x-LOAD_CONTROL_MODE", (TimeSpan.FromMinutes(10), 1), (TimeSpan.FromMinutes(20), 5)), .. eiEvent.EiEvent.Signals,
                ],
            },
        });

        var demands = new[] { 15.0, 25 }.Select(minute => DemandAt(minute, taken)!.Demand).ToList();

        Assert.That(demands.Select(demand => (demand.SignalName.Value, demand.Value)), Is.All.EqualTo(("LOAD_CONTROL", 20.0)));
        Assert.That(demands.Select(demand => demand.Besides.Single()), Is.EqualTo([new LoadControlPoint("x-LOAD_CONTROL_MODE", SignalType.LoadControlSetpoint, 1), new LoadControlPoint("x-LOAD_CONTROL_MODE", SignalType.LoadControlSetpoint, 5)]));
    }

    [Test]
    public void DemandAt_SignalForAnotherDeviceClass_IsNothing()
    {
        var eiEvent = Some.Event();
        var signal = eiEvent.EiEvent.Signals[0] with { Target = new EiTarget { EndDeviceAssets = ["Water_Heater"] } };
        var taken = Taken(eiEvent with { EiEvent = eiEvent.EiEvent with { Signals = [signal] } });

        Assert.That(DemandAt(15, taken), Is.Null, "rule 111");
    }

    [Test]
    public void NextChange_Event_IsEachBoundaryInTurnThenNone()
    {
        var taken = Taken(Intervals(Some.Event(), (10, 1), (20, 2)));
        var changes = new List<double>();
        DateTimeOffset? at = Some.Now;
        while ((at = EventTimeline.NextChange([taken], OwnerOpts.None, at.Value)) is { } change)
        {
            changes.Add((change - Some.Now).TotalMinutes);
        }

        Assert.That(changes, Is.EqualTo([10, 20, 40]));
    }

    [Test]
    public void DemandAt_NinetySixIntervals_GivesEachInItsTime()
    {
        var values = Enumerable.Range(0, 96).Select(quarter => (15.0, (double)(quarter % 4))).ToArray();
        var taken = Taken(Intervals(Some.Event(duration: TimeSpan.FromDays(1)), values));

        var seen = Enumerable.Range(0, 96).Select(quarter => DemandAt(10 + (quarter * 15) + 7, taken)!);

        Assert.That(seen.Select(demand => (demand.Interval, demand.Demand.Value)), Is.EqualTo(Enumerable.Range(0, 96).Select(quarter => (quarter, (double)(quarter % 4)))));
    }

    private TimelineDemand? DemandAt(double minute, params SiteEvent[] events) => EventTimeline.DemandAt(events, OwnerOpts.None, _resource, Minute(minute));

    private static DateTimeOffset Minute(double minute) => Some.Now.AddMinutes(minute);

    private static OadrEvent Prioritized(OadrEvent oadrEvent, uint priority) => oadrEvent with
    {
        EiEvent = oadrEvent.EiEvent with { Descriptor = oadrEvent.EiEvent.Descriptor with { Priority = new EventPriority(priority) } },
    };

    private static OadrEvent Intervals(OadrEvent oadrEvent, params (double Minutes, double Value)[] intervals) => oadrEvent with
    {
        EiEvent = oadrEvent.EiEvent with
        {
            Signals = [Some.Signal(SignalName.Simple, SignalType.Level, null, [.. intervals.Select(interval => (TimeSpan.FromMinutes(interval.Minutes), interval.Value))])],
        },
    };

    private SiteEvent Taken(OadrEvent oadrEvent) => new()
    {
        Event = oadrEvent, RequestId = "DIST", IsOptIn = true, IsOwnersWord = false, StartOffset = TimeSpan.Zero, Resources = [_resource.Id],
    };
}
