using FlexCoop.Ven.Devices.Products;
using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Tests;

public sealed class EvModelTests
{
    // The stay of algorithms C.8: 18:00 to 07:00, 20 kWh.
    private static readonly DateTimeOffset Six = new(2026, 1, 15, 18, 0, 0, TimeSpan.Zero);
    private static readonly EvStay Stay = new(Six, Six.AddHours(13), 20_000);

    private static readonly EvParameters Ev = new()
    {
        ChargingEfficiency = 0.9,
        ArrivalMinute = 1080,
        DepartureMinute = 420,
        NeedWh = 20_000,
        ShareOfDays = 1,
    };

    [TestCase(0, 0)]
    [TestCase(12, 12_600)]
    [TestCase(13, 20_000)]
    public void LeastDrawn_OfTheGoldenStay_IsTheLowerEnvelope(double hours, double leastWh)
    {
        Assert.That(Stay.LeastDrawnWh(Six.AddHours(hours), Ev.MaximumPowerW), Is.EqualTo(leastWh).Within(1e-6));
    }

    [Test]
    public void Step_NothingAsked_ChargesAtOnce()
    {
        var states = Charge(setting: null);

        // 2.703 h are 162.2 minutes.
        Assert.That(states[^1].Meter.EnergyDrawnWh / Ev.MaximumPowerW, Is.EqualTo(2.703).Within(0.0005));
        Assert.That(states.Count(state => state.Meter.ActivePowerW > 0), Is.EqualTo(163));
        Assert.That(states[162].DrawnWh, Is.EqualTo(20_000).Within(1e-6));
    }

    [Test]
    public void Step_LimitOfNothing_StartsBy0418AndIsReady()
    {
        var states = Charge(new PowerLimit(0));

        var firstMinute = states.FindIndex(state => state.Meter.ActivePowerW > 0);
        Assert.That(Six.AddMinutes(firstMinute), Is.EqualTo(new DateTimeOffset(2026, 1, 16, 4, 17, 0, TimeSpan.Zero)));
        Assert.That(states[^1].DrawnWh, Is.EqualTo(20_000).Within(1e-6));
    }

    [TestCase(1379, 0)]
    [TestCase(1380, 1380)]
    [TestCase(5000, 5000)]
    [TestCase(7400, 7400)]
    public void Step_LimitInForce_IsAtLeastSixAmpereOrOff(double limitW, double drawnW)
    {
        Assert.That(Charge(new PowerLimit(limitW))[0].Meter.ActivePowerW, Is.EqualTo(drawnW).Within(1e-9));
    }

    [Test]
    public void Step_CarGone_DrawsNothingAndForgetsTheStay()
    {
        var charged = Charge(setting: null)[^1];

        var after = EvModel.Step(Ev, charged, stay: null, setting: null, Stay.Departure.AddMinutes(1), hours: 1 / 60.0);

        Assert.That(after.Stay, Is.Null);
        Assert.That(after.DrawnWh, Is.Zero);
        Assert.That(after.Meter.ActivePowerW, Is.Zero);
    }

    [Test]
    public void StayAt_OverAYear_LiesInTheEveningAndTheMorning()
    {
        var habits = new EvHabits(seed: 5, Ev);

        var stays = Enumerable.Range(0, 365 * 24).Select(hour => habits.StayAt(Some.Origin.AddHours(hour))).OfType<EvStay>().Distinct().ToList();

        Assert.That(stays, Has.Count.InRange(364, 366));
        Assert.That(stays.Select(stay => HomeClock.Local(stay.Arrival).TimeOfDay.TotalHours), Is.All.InRange(17, 19));
        Assert.That(stays.Select(stay => HomeClock.Local(stay.Departure).TimeOfDay.TotalHours), Is.All.InRange(6.5, 7.5));
        Assert.That(stays.Select(stay => stay.NeedWh), Is.All.InRange(10_000, 30_000));
    }

    private static List<EvState> Charge(DeviceSetting? setting)
    {
        var states = new List<EvState>();
        var state = new EvState();
        for (var minute = Stay.Arrival; minute < Stay.Departure; minute = minute.AddMinutes(1))
        {
            state = EvModel.Step(Ev, state, Stay, setting, minute.AddMinutes(1), hours: 1 / 60.0);
            states.Add(state);
        }

        return states;
    }
}
