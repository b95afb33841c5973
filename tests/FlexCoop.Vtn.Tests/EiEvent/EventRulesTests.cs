using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>What an operator may not ask for, with the text that says so.</summary>
public sealed class EventRulesTests
{
    private static readonly EventDefinition Good = SomeEvent.For("VEN-1");

    private static readonly BaselineDefinition Baseline = new()
    {
        Name = "yesterday", Start = Some.Now.AddDays(-1), Unit = "kW", ResourceIds = ["heatpump"], Intervals = [new SignalInterval(TimeSpan.FromHours(1), 3.05)],
    };

    [Test]
    public void Check_GoodDefinition_HasNothingAgainstIt() => Assert.That(EventRules.Check(Good with { Baseline = Baseline }, Some.Now), Is.Empty);

    [TestCaseSource(nameof(Wrong))]
    public void Check_WrongDefinition_NamesTheMemberTheValueAndTheRemedy(EventDefinition definition, string fault)
    {
        var faults = EventRules.Check(definition, Some.Now);

        Assert.That(faults.Select(found => $"{found.Member}: {found.Problem}; {found.Remedy}"), Has.Some.Contains(fault));
    }

    private static IEnumerable<TestCaseData> Wrong()
    {
        yield return Case(Good with { Targets = new EventTargets() }, "targets: names nobody; give at least one of venIds");
        yield return Case(Good with { Targets = new EventTargets { VenIds = ["VEN-1", " "] } }, "targets.venIds[1]: is no identifier");
        yield return Case(For(new EventTargets { MeterAssets = ["m-1", ""] }), "targets.meterAssets[1]: is no identifier");
        yield return Case(For(new EventTargets { TransportInterfaces = [new("A", "B"), new("A", "\a")] }), "targets.transportInterfaces[1].pointOfDelivery: is no identifier");
        yield return Case(For(new EventTargets { ServiceAreas = [[new(50, 4), new(51, 4)]] }), "targets.serviceAreas[0]: has 2 corners; give 3 to 200");
        yield return Case(For(new EventTargets { ServiceLocations = [[new(50, 4)], []] }), "targets.serviceLocations[1]: has 0 corners; give 1 for a place, or 3 to 200");
        yield return Case(For(new EventTargets { ServiceAreas = [[new(91, 4), new(51, 4)]] }), "targets.serviceAreas[0][0]: '91 4' is not on earth");
        yield return Case(For(new EventTargets { ServiceAreas = [[new(50, 4), new(51, 4), new(91, 4)]] }), "targets.serviceAreas[0][2]: '91 4' is not on earth; give a latitude of -90 to 90");
        yield return Case(For(new EventTargets { ServiceAreas = [[new(50, 179), new(51, 179), new(51, -179)]] }), "targets.serviceAreas[0]: has a side that spans more than 180 degrees of longitude");
        yield return Case(For(new EventTargets { ServiceAreas = [.. Enumerable.Repeat<IReadOnlyList<GeoPosition>>([new(0, 0), new(0, 1), new(1, 1)], 21)] }), "targets.serviceAreas: has 21 items; give at most 20");
        yield return Case(For(new EventTargets { ServiceAreas = [[new(50, 4), new(50, 4), new(50, 4)]] }), "targets.serviceAreas[0]: has all its corners on one line; give at least three that make an area");
        yield return Case(For(new EventTargets { ServiceLocations = [[new(50, 4), new(51, 5), new(52, 6)]] }), "targets.serviceLocations[0]: has all its corners on one line");
        yield return Case(With("LOAD_DISPATCH", SignalType.Setpoint, "kW", -1e300), "signals[0].intervals[0].value: -1E+300 is not allowed; give a finite number of a magnitude of at most 3.4028235e38");
        yield return Case(Good with { Baseline = Baseline with { Intervals = [new SignalInterval(TimeSpan.FromHours(1), 3.5e38)] } }, "baseline.intervals[0].value: 3.5E+38 is not allowed; give a finite number of a magnitude of at most 3.4028235e38");
        yield return Case(Good with { MarketContext = "not a uri" }, "marketContext: 'not a uri' is no URI");
        yield return Case(Good with { Start = Some.Now.AddYears(2) }, "start: 2028-06-30T18:00:00Z is more than a year from now");
        yield return Case(Good with { Start = Some.Now.AddHours(-2) }, "start: the event would have ended at 2026-06-30T16:30:00Z");
        yield return Case(Good with { Duration = TimeSpan.FromMinutes(-5) }, "duration: -PT5M is negative; give 0 or more");
        yield return Case(Good with { Notification = TimeSpan.FromMinutes(-5) }, "notification: -PT5M is negative");
        yield return Case(Good with { StartAfter = TimeSpan.FromDays(400) }, "startAfter: P400D is longer than a year");
        yield return Case(Good with { Signals = [] }, "signals: has 0 signals; give 1 to 16");
        yield return Case(Good with { Signals = [SomeEvent.Simple()] }, "signals[0].intervals: is empty");
        yield return Case(Good with { Signals = [SomeEvent.Simple((20, 2))] }, "signals[0].intervals: the durations add up to PT20M; make them add up to the event's PT30M (rule 8)");
        yield return Case(Good with { Signals = [SomeEvent.Simple((30, 4))] }, "signals[0].intervals[0].value: 4 is not allowed; give 0, 1, 2 or 3");
        yield return Case(Good with { Signals = [SomeEvent.Simple((30, 1.5))] }, "signals[0].intervals[0].value: 1.5 is not allowed");
        yield return Case(Good with { Signals = [SomeEvent.Simple((40, 1), (-10, 1))] }, "signals[0].intervals[1].duration: -PT10M is negative");
        yield return Case(With("SIMPLE", SignalType.Price, null), "signals[0].type: SIMPLE has no type price; give level (rule 104)");
        yield return Case(With("ELECTRICITY_PRICE", SignalType.Price, null), "signals[0].unit: is missing: ELECTRICITY_PRICE price needs one; give EUR/kWh, with any currency in place of EUR (rule 104)");
        yield return Case(With("LOAD_DISPATCH", SignalType.Setpoint, "furlong"), "signals[0].unit: 'furlong' is not known; give W or kW");
        yield return Case(With("LOAD_DISPATCH", SignalType.Setpoint, "EUR/kWh"), "signals[0].unit: 'EUR/kWh' does not go with LOAD_DISPATCH setpoint; give W or kW or MW or VA or kVA or MVA or var or kvar or Mvar (rule 104)");
        yield return Case(With("ELECTRICITY_PRICE", SignalType.Price, "EUR"), "signals[0].unit: 'EUR' does not go with ELECTRICITY_PRICE price; give EUR/kWh, with any currency");
        yield return Case(With("ELECTRICITY_PRICE", SignalType.Price, "XYZ/kWh"), "signals[0].unit: 'XYZ/kWh' is not known; give EUR/kWh");
        yield return Case(With("SIMPLE", SignalType.Level, "kW"), "signals[0].unit: 'kW' does not go with SIMPLE level; leave it out (rule 104)");
        yield return Case(With("SHED", SignalType.Level, null), "signals[0].name: 'SHED' is not known");
        yield return Case(With("LOAD_CONTROL", SignalType.LoadControlCapacity, null, 1.1), "signals[0].intervals[0].value: 1.1 is not allowed; give 0 to 1");
        yield return Case(
            Good with { Duration = TimeSpan.FromSeconds(1441), Signals = [new SignalDefinition { Name = "SIMPLE", Type = SignalType.Level, Intervals = [.. Enumerable.Repeat(new SignalInterval(TimeSpan.FromSeconds(1), 1), 1441)] }] },
            "signals[0].intervals: the event has 1441 intervals; give at most 1440 in all");
        yield return Case(Good with { Baseline = Baseline with { Name = "" } }, "baseline.name: is no name");
        yield return Case(Good with { Baseline = Baseline with { Start = Some.Now.AddYears(-2) } }, "baseline.start: 2024-06-30T18:00:00Z is more than a year from now");
        yield return Case(Good with { Baseline = Baseline with { Unit = "furlong" } }, "baseline.unit: 'furlong' is not known; give W, kW");
        yield return Case(Good with { Baseline = Baseline with { ResourceIds = ["heatpump", " "] } }, "baseline.resourceIds[1]: is no identifier");
        yield return Case(Good with { Baseline = Baseline with { Intervals = [] } }, "baseline.intervals: has 0 intervals; give 1 to 1440");
        yield return Case(Good with { Baseline = Baseline with { Intervals = [new SignalInterval(TimeSpan.Zero, 1)] } }, "baseline.intervals[0].duration: is PT0S; give more than PT0S");
        yield return Case(Good with { Baseline = Baseline with { Intervals = [new SignalInterval(TimeSpan.FromHours(1), double.NaN)] } }, "baseline.intervals[0].value: NaN is not allowed; give a finite number of a magnitude of at most 3.4028235e38");
        yield return Case(Good with { Baseline = Baseline with { Intervals = [.. Enumerable.Repeat(new SignalInterval(TimeSpan.FromDays(200), 1), 2)] } }, "baseline.intervals: P400D is longer than a year");
        yield return Case(Good with { Comment = "bell \a" }, "comment: is too long, or holds control characters");

        static TestCaseData Case(EventDefinition definition, string fault) => new TestCaseData(definition, fault).SetArgDisplayNames(fault);

        static EventDefinition For(EventTargets targets) => Good with { Targets = targets };

        static EventDefinition With(string name, SignalType type, string? unit, double value = 1) => Good with
        {
            Signals = [new SignalDefinition { Name = name, Type = type, Unit = unit, Intervals = [new SignalInterval(TimeSpan.FromMinutes(30), value)] }],
        };
    }
}
