using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests;

/// <summary>Which events a site cannot take, with the code and the words that tell why (rules 2, 8, 9, 21, 33, 48, 63, 100 to 116).</summary>
public sealed class EventRulesTests
{
    private static readonly VenId Ven = new("VEN-1");
    private static readonly OadrEvent Good = Some.Event();
    private static readonly OadrDuration Odd = Duration("P1H");

    private static readonly TargetNames Names = new()
    {
        GroupIds = ["village"], PartyIds = ["party"], GroupNames = ["The village"], MeterAssets = ["meter-1"], Pnodes = ["node-1"], AggregatedPnodes = ["nodes-1"],
        ServiceDeliveryPoints = ["sdp-1"], EndDeviceAssets = ["box-1"], TransportInterfaces = [new TransportInterface("por-1", "pod-1")], Location = new GeoPosition(50.5, 4.5),
    };

    [TestCaseSource(nameof(Acceptable))]
    public void Check_AcceptableEvent_HasNothingAgainstIt(EiEvent eiEvent) => Assert.That(Check(eiEvent), Is.Null);

    [TestCaseSource(nameof(Unacceptable))]
    public void Check_UnacceptableEvent_IsRefusedWithCodeAndReason(EiEvent eiEvent, int code, string reason)
    {
        var refusal = Check(eiEvent);

        Assert.That(refusal?.Code.Value, Is.EqualTo(code));
        Assert.That(refusal!.Description, Does.Contain(reason));
    }

    /// <summary>What is told to one resource point by point is taken as a whole or not at all, and the reason says what stands against it.</summary>
    [TestCase("LOAD_CONTROL", 20, null)]
    [TestCase("LOAD_CONTROL", 40, "too hot")]
    [TestCase("x-LOAD_CONTROL_FAN", 1, "heatpump does not support x-LOAD_CONTROL_FAN")]
    public void Check_CommandToOneResource_IsRefusedWhereAnyPointCannotBe(string second, double value, string? reason)
    {
        var resource = new FakeResource("heatpump", new TestClock()) { Can = (name, _, _) => name.Value is "LOAD_CONTROL" or "x-LOAD_CONTROL_MODE", CannotTake = what => what > 30 ? "too hot" : null };
        EiEventSignal Signal(string name, double figure) => Some.Signal(new SignalName(name), SignalType.LoadControlSetpoint, null, (TimeSpan.FromMinutes(30), figure)) with { SignalId = name };
        var command = Good.EiEvent with { Target = new EiTarget { ResourceIds = [resource.Id] }, Signals = [Signal("x-LOAD_CONTROL_MODE", 1), Signal(second, value)] };
        var options = new VenOptions { VtnUrl = new Uri("http://vtn"), StateFolder = "", VenName = "v", Names = Names };

        var refusal = EventRules.Check(command, new Site([resource], options), Ven, Some.Now);

        Assert.That(refusal?.Code.Value, Is.EqualTo(reason is null ? default(int?) : 460));
        Assert.That(refusal?.Description ?? "", Does.Contain(reason ?? ""));
    }

    private static Refusal? Check(EiEvent eiEvent)
    {
        var options = new VenOptions { VtnUrl = new Uri("http://vtn"), StateFolder = "", VenName = "v", MarketContexts = ["http://example.org/dr"], Names = Names };
        return EventRules.Check(eiEvent, new Site([new FakeResource("heatpump", new TestClock())], options), Ven, Some.Now);
    }

    private static IEnumerable<TestCaseData> Acceptable()
    {
        yield return Case("plain", Good.EiEvent);
        yield return Case("empty target means me", Good.EiEvent with { Target = EiTarget.Empty });
        yield return Case("my venID", Good.EiEvent with { Target = new EiTarget { VenIds = [Ven] } });
        yield return Case("my group beside a foreign resource", Good.EiEvent with { Target = new EiTarget { GroupIds = [new GroupId("village")], ResourceIds = [new ResourceId("x")] } });
        yield return Case("my party", Good.EiEvent with { Target = new EiTarget { PartyIds = [new PartyId("party")] } });
        yield return Case("my group by name", For(new EiTarget { GroupNames = ["The village"] }));
        yield return Case("my meter", For(new EiTarget { MeterAssets = ["meter-2", "meter-1"] }));
        yield return Case("my node", For(new EiTarget { Pnodes = ["node-1"] }));
        yield return Case("my aggregated node", For(new EiTarget { AggregatedPnodes = ["nodes-1"] }));
        yield return Case("my service delivery point", For(new EiTarget { ServiceDeliveryPoints = ["sdp-1"] }));
        yield return Case("my device", For(new EiTarget { EndDeviceAssets = ["box-1"] }));
        yield return Case("the class of my resource", For(new EiTarget { EndDeviceAssets = ["Thermostat"] }));
        yield return Case("my transport segment", For(new EiTarget { TransportInterfaces = [new TransportInterface("por-1", "pod-1")] }));
        yield return Case("an area around me", For(new EiTarget { ServiceAreas = [Square(50, 4)] }));
        yield return Case("my own place", For(new EiTarget { ServiceLocations = [GmlFeatureCollection.Of([new GeoPosition(50.5, 4.5)])] }));
        yield return Case("my venID and resource beside a foreign resource", Good.EiEvent with { Target = new EiTarget { VenIds = [Ven], ResourceIds = [new ResourceId("x"), new ResourceId("heatpump")] } });
        yield return Case("my resource", Good.EiEvent with { Target = new EiTarget { ResourceIds = [new ResourceId("heatpump")] } });
        yield return Case("no notification (rule 105 overlooked)", Period(period => period with { Notification = null }));
        yield return Case("near without ramp-up (rule 13 overlooked)", Descriptor(descriptor => descriptor with { EventStatus = EventStatus.Near }));
        yield return Case("first seen with number 5 (rule 4 overlooked)", Descriptor(descriptor => descriptor with { ModificationNumber = 5 }));
        yield return Case("market context in another letter case of the host", Descriptor(descriptor => descriptor with { MarketContext = new MarketContext("HTTP://Example.org/dr") }));
        yield return Case("negative ramps", Period(period => period with { RampUp = Duration("-PT5M"), Recovery = Duration("-PT5M") }));
        yield return Case("without end", Good.EiEvent with { ActivePeriod = Good.EiEvent.ActivePeriod with { Duration = Duration("P") }, Signals = [Some.Signal(SignalName.Simple, SignalType.Level, null, (TimeSpan.Zero, 1))] });
        yield return Case("running since yesterday", Period(period => period with { DtStart = Some.Now.AddDays(-1), Duration = Duration("P2D") }, hours: 48));
        yield return Case("an unsupported signal beside SIMPLE", Good.EiEvent with { Signals = [.. Good.EiEvent.Signals, Price() with { SignalId = "S1" }] });
        yield return Case("a signal for thermostats", Signal(signal => signal with { Target = new EiTarget { EndDeviceAssets = ["Thermostat"] } }));
    }

    private static IEnumerable<TestCaseData> Unacceptable()
    {
        yield return Case("empty eventID", Descriptor(descriptor => descriptor with { EventId = new OadrEventId("") }), 452, "eventID is empty");
        yield return Case("status none", Descriptor(descriptor => descriptor with { EventStatus = EventStatus.None }), 459, "eventStatus is none");
        yield return Case("unknown market context", Descriptor(descriptor => descriptor with { MarketContext = new MarketContext("http://other.example") }), 462, "'http://other.example'");
        yield return Case("foreign venID", Good.EiEvent with { Target = new EiTarget { VenIds = [new VenId("VEN-2")] } }, 462, "means nothing of this VEN");
        yield return Case("venID in another letter case", Good.EiEvent with { Target = new EiTarget { VenIds = [new VenId("ven-1")] } }, 462, "means nothing of this VEN");
        yield return Case("two venIDs", Good.EiEvent with { Target = new EiTarget { VenIds = [Ven, new VenId("VEN-2")] } }, 459, "more than one venID");
        yield return Case("unknown resource", Good.EiEvent with { Target = new EiTarget { ResourceIds = [new ResourceId("x")] } }, 462, "means nothing of this VEN");
        yield return Case("foreign names of every kind", For(new EiTarget
        {
            GroupIds = [new GroupId("x")], GroupNames = ["village"], PartyIds = [new PartyId("x")], MeterAssets = ["METER-1"], Pnodes = ["nodes-1"], AggregatedPnodes = ["node-1"],
            ServiceDeliveryPoints = ["x"], EndDeviceAssets = ["Pool_Pump"], TransportInterfaces = [new TransportInterface("pod-1", "por-1")],
            ServiceAreas = [Square(51, 4)], ServiceLocations = [GmlFeatureCollection.Of([new GeoPosition(50.5, 4)])],
        }), 462, "means nothing of this VEN");
        yield return Case("an area of an odd number of coordinates", For(new EiTarget { ServiceAreas = [new GmlFeatureCollection(null, null, [50, 4, 51, 4, 51])] }), 462, "means nothing of this VEN");
        yield return Case("unknown resource beside my venID", Good.EiEvent with { Target = new EiTarget { VenIds = [Ven], ResourceIds = [new ResourceId("x")] } }, 462, "means nothing of this VEN");
        yield return Case("over", Period(period => period with { DtStart = Some.Now.AddHours(-1) }), 451, "ended before now");
        yield return Case("negative duration", Period(period => period with { Duration = Duration("-PT30M") }), 454, "duration '-PT30M' is negative");
        yield return Case("odd duration", Period(period => period with { Duration = Odd }), 459, "duration 'P1H' has an odd form");
        yield return Case("beyond the calendar", Period(period => period with { DtStart = DateTimeOffset.MaxValue.AddMinutes(-1) }), 454, "more than ten years from now");
        yield return Case("ramp-up beyond the calendar", Period(period => period with { RampUp = Duration("P1000000D") }), 454, "x-eiRampUp 'P1000000D' is longer than ten years");
        yield return Case("startafter beyond the calendar", Period(period => period with { Tolerance = new Tolerance(Duration("P9999Y")) }), 454, "startafter 'P9999Y' is longer than ten years");
        yield return Case("interval beyond the calendar", Interval(interval => interval with { Duration = Duration("P2900000D") }), 454, "is longer than ten years");
        yield return Case("intervals beyond the calendar", Endless(), 454, "add up to more than ten years");
        yield return Case("uid missing", Interval(interval => interval with { Uid = null }), 459, "interval 0: uid is missing");
        yield return Case("uid not a number", Interval(interval => interval with { Uid = "first" }), 450, "uid is 'first'");
        yield return Case("uid from 1", Interval(interval => interval with { Uid = "1" }), 450, "uid is '1'");
        yield return Case("interval without duration", Interval(interval => interval with { Duration = null }), 459, "interval 0: duration is missing");
        yield return Case("two payloads", Interval(interval => interval with { Payloads = [.. interval.Payloads, .. interval.Payloads] }), 459, "exactly one signalPayload");
        yield return Case("a status for a payload", Interval(interval => interval with { Payloads = [new SignalPayload(new OadrPayloadResourceStatus { Online = true, ManualOverride = false })] }), 459, "exactly one signalPayload");
        yield return Case("durations do not add up", Interval(interval => interval with { Duration = Duration("PT29M") }), 459, "add up to 00:29:00, not to PT30M");
        yield return Case("SIMPLE 7", Value(7), 454, "7 is not allowed; give 0, 1, 2 or 3");
        yield return Case("SIMPLE 1.5", Value(1.5), 454, "1.5 is not allowed");
        yield return Case("NaN", Value(double.NaN), 454, "give a finite number");
        yield return Case("SIMPLE as a price", Signal(signal => signal with { SignalType = SignalType.Price }), 460, "its type is level");
        yield return Case("CHARGE_STATE above 1", Signal(signal => signal with { SignalName = SignalName.ChargeState, SignalType = SignalType.Multiplier }), 454, "give 0 to 1");
        yield return Case("unsupported signal", Good.EiEvent with { Signals = [Price()] }, 460, "supports ELECTRICITY_PRICE Price EUR");
        yield return Case("custom signal", Signal(signal => signal with { SignalName = new SignalName("x-shed") }), 460, "supports x-shed");
        yield return Case("signal target with a resource", Signal(signal => signal with { Target = new EiTarget { ResourceIds = [new ResourceId("heatpump")] } }), 459, "more than device classes");
        yield return Case("unknown device class", Signal(signal => signal with { Target = new EiTarget { EndDeviceAssets = ["Toaster"] } }), 462, "'Toaster' is not known");
        yield return Case("device class that is not here", Signal(signal => signal with { Target = new EiTarget { EndDeviceAssets = ["Pool_Pump"] } }), 469, "there is no Pool_Pump");
        yield return Case("baseline that does not add up", Good.EiEvent with { Baseline = Baseline() }, 459, "baseline 'B1'");
    }

    private static TestCaseData Case(string name, EiEvent eiEvent) => new TestCaseData(eiEvent).SetArgDisplayNames(name);

    private static TestCaseData Case(string name, EiEvent eiEvent, int code, string reason) => new TestCaseData(eiEvent, code, reason).SetArgDisplayNames(name);

    private static EiEvent For(EiTarget target) => Good.EiEvent with { Target = target };

    private static GmlFeatureCollection Square(double south, double west) =>
        GmlFeatureCollection.Of([new(south, west), new(south, west + 1), new(south + 1, west + 1), new(south + 1, west)]);

    private static EiEvent Descriptor(Func<EventDescriptor, EventDescriptor> change) => Good.EiEvent with { Descriptor = change(Good.EiEvent.Descriptor) };

    private static EiEvent Period(Func<XcalProperties, XcalProperties> change, int? hours = null) => Good.EiEvent with
    {
        ActivePeriod = change(Good.EiEvent.ActivePeriod),
        Signals = hours is { } length ? [Some.Signal(SignalName.Simple, SignalType.Level, null, (TimeSpan.FromHours(length), 1))] : Good.EiEvent.Signals,
    };

    private static EiEvent Signal(Func<EiEventSignal, EiEventSignal> change) => Good.EiEvent with { Signals = [change(Good.EiEvent.Signals[0])] };

    private static EiEvent Interval(Func<Interval, Interval> change) => Signal(signal => signal with { Intervals = [change(signal.Intervals[0])] });

    private static EiEvent Endless()
    {
        var good = Some.Event().EiEvent;
        var interval = good.Signals[0].Intervals[0] with { Duration = Duration("P3650D") };
        return good with { Signals = [good.Signals[0] with { Intervals = [.. Enumerable.Range(0, 5000).Select(uid => interval with { Uid = $"{uid}" })] }] };
    }

    private static EiEvent Value(double value) => Interval(interval => interval with { Payloads = [new SignalPayload(new PayloadFloat(value))] });

    private static EiEventSignal Price() => Some.Signal(SignalName.ElectricityPrice, SignalType.Price, ItemBase.CurrencyPerKWh("EUR"), (TimeSpan.FromMinutes(30), 0.4));

    private static EiEventBaseline Baseline() => new()
    {
        DtStart = Some.Now.AddDays(-1),
        Duration = Duration("PT2H"),
        Intervals = Some.Signal(SignalName.Simple, SignalType.Level, null, (TimeSpan.FromHours(1), 1)).Intervals,
        BaselineId = "B1",
        BaselineName = "yesterday",
    };

    private static OadrDuration Duration(string text) => OadrDuration.TryParse(text, out var duration) ? duration : throw new ArgumentException(text, nameof(text));
}
