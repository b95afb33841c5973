using System.Text.Json;
using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Tests;

public sealed class SimulatedHomeTests
{
    [Test]
    public async Task AdvanceTo_InAnySequence_IsTheSameBitForBit([Values] HeatPumpKind kind)
    {
        using var oneByOne = Some.Home(kind: kind);
        using var atOnce = Some.Home(kind: kind);

        var random = new Random(11);
        for (var instant = Some.Origin; instant < Some.Origin.AddDays(2); instant = instant.AddSeconds(random.Next(1, 97)))
        {
            oneByOne.AdvanceTo(instant);
            if (random.Next(200) == 0)
            {
                await Command(oneByOne, instant, seed: random.Next());
            }
        }

        random = new Random(11);
        for (var instant = Some.Origin; instant < Some.Origin.AddDays(2); instant = instant.AddSeconds(random.Next(1, 97)))
        {
            if (random.Next(200) == 0)
            {
                atOnce.AdvanceTo(instant);
                await Command(atOnce, instant, seed: random.Next());
            }
        }

        atOnce.AdvanceTo(Some.Origin.AddDays(3));
        oneByOne.AdvanceTo(Some.Origin.AddDays(3));
        Assert.That(atOnce.CaptureState(), Is.EqualTo(oneByOne.CaptureState()));
    }

    [Test]
    public async Task Restore_CapturedState_ContinuesTheSame([Values] HeatPumpKind kind)
    {
        using var home = Some.Home(kind: kind);
        home.AdvanceTo(Some.Origin.AddHours(20).AddSeconds(17));
        await Command(home, Some.Origin.AddHours(20), seed: 3);
        var captured = home.CaptureState();
        using var other = Some.Home(kind: kind);

        other.Restore(captured);
        home.AdvanceTo(Some.Origin.AddDays(2));
        other.AdvanceTo(Some.Origin.AddDays(2));

        Assert.That(other.CaptureState(), Is.EqualTo(home.CaptureState()));
    }

    [Test]
    public async Task CaptureState_ThroughJson_IsEqual()
    {
        using var home = Some.Home();
        home.AdvanceTo(Some.Origin.AddHours(20.123));
        await Command(home, Some.Origin.AddHours(20.2), seed: 3);
        var state = home.CaptureState();

        var json = JsonSerializer.Serialize(state, HomeJson.Default.HomeState);

        Assert.That(JsonSerializer.Deserialize(json, HomeJson.Default.HomeState), Is.EqualTo(state));
    }

    [Test]
    public void AdvanceTo_InstantThatHasPassed_ChangesNothing()
    {
        using var home = Some.Home();
        home.AdvanceTo(Some.Origin.AddHours(1));
        var state = home.CaptureState();

        home.AdvanceTo(Some.Origin);

        Assert.That(home.CaptureState(), Is.SameAs(state));
    }

    [Test]
    public async Task Apply_BetweenTwoMinutes_ActsFromAndToTheSecond()
    {
        var parameters = Some.Parameters() with { Tank = Some.Parameters().Tank with { DrawScale = 0.001 } };
        using var home = new SimulatedHome(new HomeSetup { Parameters = parameters }, Some.Origin);
        var noon = Some.Origin.AddHours(12);
        var pv = home.Controllable("pv");
        home.AdvanceTo(noon.AddSeconds(20));
        var before = home.CaptureState();

        await pv.ApplyAsync(new FeedInLimit(0), noon.AddSeconds(50), CancellationToken.None);
        home.AdvanceTo(noon.AddSeconds(60));

        // Of the minute's 60 seconds, 20 come before the limit and 10 after it.
        var givenWh = home.CaptureState().Pv.EnergyFedInWh - before.Pv.EnergyFedInWh;
        Assert.That(home.CaptureState().Pv.ActivePowerW, Is.LessThan(0));
        Assert.That(givenWh, Is.EqualTo(-home.CaptureState().Pv.ActivePowerW * 30 / 3600).Within(1e-9));
    }

    [Test]
    public async Task Read_WithAClock_FollowsIt()
    {
        var clock = new SettableClock(Some.Origin);
        using var home = new SimulatedHome(new HomeSetup { Parameters = Some.Parameters(), Clock = clock }, Some.Origin);

        clock.Now = Some.Origin.AddHours(3);
        var reading = await home.Device<IPowerMeter>("meter").ReadPowerAsync(CancellationToken.None);

        Assert.That(reading.At, Is.EqualTo(clock.Now));
        Assert.That(reading.EnergyDrawnWh, Is.GreaterThan(100));
    }

    [Test]
    public async Task Release_DuringAnEvent_TheHomeCatchesUpWithItsTwin()
    {
        using var home = Some.Home(kind: HeatPumpKind.Modulating);
        using var twin = Some.Home(kind: HeatPumpKind.Modulating);
        var evening = Some.Origin.AddHours(18);
        home.AdvanceTo(evening);
        twin.AdvanceTo(evening);

        await home.Controllable("heat-pump").ApplyAsync(new PowerLimit(0), evening.AddHours(2), CancellationToken.None);
        home.AdvanceTo(evening.AddHours(2));
        twin.AdvanceTo(evening.AddHours(2));
        var savedWh = twin.CaptureState().HeatPump.Meter.EnergyDrawnWh - home.CaptureState().HeatPump.Meter.EnergyDrawnWh;
        home.AdvanceTo(evening.AddDays(2));
        twin.AdvanceTo(evening.AddDays(2));
        var stillSavedWh = twin.CaptureState().HeatPump.Meter.EnergyDrawnWh - home.CaptureState().HeatPump.Meter.EnergyDrawnWh;

        Assert.That(savedWh, Is.GreaterThan(500));
        Assert.That(stillSavedWh, Is.LessThan(0.6 * savedWh));
    }

    [Test]
    public async Task ReadSession_ThroughTheDay_TellsOfTheCar()
    {
        var parameters = Some.Parameters();
        parameters = parameters with { Ev = parameters.Ev! with { ShareOfDays = 1, ArrivalMinute = 1080, DepartureMinute = 420 } };
        using var home = new SimulatedHome(new HomeSetup { Parameters = parameters }, Some.Origin);
        var charger = home.Device<IEvCharger>("ev-charger");

        home.AdvanceTo(Some.Origin.AddHours(14));
        var away = await charger.ReadSessionAsync(CancellationToken.None);
        home.AdvanceTo(Some.Origin.AddHours(23));
        var there = await charger.ReadSessionAsync(CancellationToken.None);

        Assert.That((away.IsPluggedIn, away.EnergyNeededWh, away.Departure), Is.EqualTo((false, (double?)null, (DateTimeOffset?)null)));
        Assert.That(there.IsPluggedIn, Is.True);
        Assert.That(there.EnergyNeededWh, Is.GreaterThanOrEqualTo(0));
        Assert.That(there.Departure, Is.InRange(Some.Origin.AddHours(30.5), Some.Origin.AddHours(31.5)));
    }

    [Test]
    public async Task ReadStateOfCharge_HalfFullAtTheOrigin_IsAHalf()
    {
        using var home = Some.Home();

        var reading = await home.Device<IBattery>("battery").ReadStateOfChargeAsync(CancellationToken.None);

        Assert.That(reading, Is.EqualTo(new StateOfChargeReading(0.5, ReadingQuality.Good, Some.Origin)));
    }

    [Test]
    public void Devices_OfAHomeWithoutPvBatteryAndCar_AreLeftOut()
    {
        using var home = new SimulatedHome(new HomeSetup { Parameters = Some.Parameters() with { Ev = null, Battery = null, Pv = null } }, Some.Origin);

        home.AdvanceTo(Some.Origin.AddDays(1));

        Assert.That(string.Join(' ', home.Devices.Select(device => device.Id)), Is.EqualTo("meter base-load heat-pump water-heater"));
        Assert.That(home.CaptureState().Meter.EnergyFedInWh, Is.Zero);
    }

    [Test]
    public void AdvanceTo_JanuaryWeek_UsesWhatHomesUse([Range(0, 9)] int seed)
    {
        using var home = Some.Home(seed);

        home.AdvanceTo(Some.Origin.AddDays(7));

        var state = home.CaptureState();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(state.HeatPump.Meter.EnergyDrawnWh / 7000, Is.InRange(4, 35), "heat pump, kWh a day");
            Assert.That(state.Tank.Meter.EnergyDrawnWh / 7000, Is.InRange(4, 10), "hot water, kWh a day");
            Assert.That(state.BaseLoad.EnergyDrawnWh / 7000, Is.InRange(5, 14), "base load, kWh a day");
            Assert.That(state.Pv.EnergyFedInWh / 7000, Is.InRange(0.5, 15), "PV, kWh a day");
        }
    }

    [Test]
    public void AdvanceTo_JulyWeek_HeatsNothing()
    {
        using var home = new SimulatedHome(new HomeSetup { Parameters = Some.Parameters() }, new DateTimeOffset(2026, 7, 10, 0, 0, 0, TimeSpan.Zero));

        home.AdvanceTo(home.Origin.AddDays(7));

        var state = home.CaptureState();
        Assert.That(state.HeatPump.Meter.EnergyDrawnWh / 7000, Is.LessThan(1));
        Assert.That(state.Pv.EnergyFedInWh / 7000, Is.GreaterThan(8));
        Assert.That(state.Room.TemperatureC, Is.InRange(20, 30));
    }

    [Test]
    public void BaseLoad_OverAYear_HasItsMeanAndItsPeakInTheEvening()
    {
        var parameters = new BaseLoadParameters { MeanPowerW = 400, HabitShiftMinutes = 0 };
        var habits = new BaseLoadHabits(seed: 1, parameters);

        var byHour = Enumerable.Range(0, 365 * 288).Select(step => Some.Origin.AddMinutes(5 * step))
            .ToLookup(instant => HomeClock.Local(instant).Hour, habits.PowerW);

        Assert.That(byHour.SelectMany(hour => hour).Average(), Is.EqualTo(400).Within(8));
        Assert.That(byHour.MaxBy(hour => hour.Average())!.Key, Is.InRange(18, 20));
        Assert.That(byHour[3].Average(), Is.LessThan(250));
        Assert.That(byHour.SelectMany(hour => hour).Min(), Is.GreaterThan(0));
    }

    private static async Task Command(SimulatedHome home, DateTimeOffset now, int seed)
    {
        var random = new Random(seed);
        var devices = home.Devices.OfType<IControllableDevice>().ToList();
        var device = devices[random.Next(devices.Count)];
        await device.ApplyAsync(Some.Setting(device, random), now.AddSeconds(random.Next(7200)), CancellationToken.None);
    }
}
