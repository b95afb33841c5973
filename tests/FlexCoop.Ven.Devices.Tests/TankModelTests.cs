using FlexCoop.Ven.Devices.Products;

namespace FlexCoop.Ven.Devices.Tests;

public sealed class TankModelTests
{
    private static readonly TankParameters Tank = new()
    {
        VolumeL = 200,
        StandbyLossWPerK = 1.5,
        HeaterPowerW = 2000,
        SetpointC = 60,
        DrawScale = 1,
    };

    [Test]
    public void Capacity_Of200Litres_Holds2326WhBetween45And55C()
    {
        Assert.That(Tank.Node.CapacityWhPerK * (55 - 45), Is.EqualTo(2326).Within(0.5));
    }

    [Test]
    public void Step_NothingTapped_LosesStandbyHeatOnly()
    {
        var after = Step(new TankState { TemperatureC = 58 }, hours: 24);

        // 1.5 W/K · 40 K · 24 h, a little less since it cools down.
        Assert.That(after.LossWh, Is.InRange(1300, 1440));
        Assert.That(after.TemperatureC, Is.EqualTo(58 - (after.LossWh / Tank.Node.CapacityWhPerK)).Within(1e-9));
    }

    [TestCase(54.9, false, true)]
    [TestCase(55.1, false, false)]
    [TestCase(59.9, true, true)]
    [TestCase(60.1, true, false)]
    public void Step_ByTemperature_HeatsWithHysteresis(double temperatureC, bool wasHeating, bool heats)
    {
        var after = Step(new TankState { TemperatureC = temperatureC, WantsHeat = wasHeating });

        Assert.That(after.Meter.ActivePowerW, Is.EqualTo(heats ? 2000 : 0));
    }

    [TestCase(2000, 2000)]
    [TestCase(1999, 0)]
    [TestCase(0, 0)]
    public void Step_LimitInForce_HeaterIsOnOrOff(double limitW, double drawnW)
    {
        var after = Step(new TankState { TemperatureC = 53 }, new PowerLimit(limitW));

        Assert.That(after.Meter.ActivePowerW, Is.EqualTo(drawnW));
    }

    [Test]
    public void Step_BelowTheReserve_HeatsInSpiteOfTheLimit()
    {
        var after = Step(new TankState { TemperatureC = Tank.GuardC - 0.01 }, new PowerLimit(0));

        Assert.That(Tank.GuardC, Is.InRange(Tank.FloorC + 7, Tank.SetpointC - Tank.HysteresisK));
        Assert.That(after.Meter.ActivePowerW, Is.EqualTo(2000));
    }

    [Test]
    public void TappedW_OverYears_IsTheReferenceProfileM()
    {
        var habits = new HotWaterHabits(seed: 3, scale: 1);
        var tappedWh = Enumerable.Range(0, 400 * 1440).Sum(minute => habits.TappedW(Some.Origin.AddMinutes(minute)) / 60);

        Assert.That(tappedWh / 400, Is.EqualTo(5845).Within(50));
    }

    [Test]
    public void TappedW_OneDay_VariesByNoMoreThanATenth([Range(0, 9)] int day)
    {
        var habits = new HotWaterHabits(seed: 3, scale: 1);

        var tappedWh = Enumerable.Range(0, 1440).Sum(minute => habits.TappedW(Some.Origin.AddMinutes((day * 1440) + minute)) / 60);

        Assert.That(tappedWh, Is.InRange(0.9 * 5845, 1.1 * 5845));
    }

    private static TankState Step(TankState state, DeviceSetting? setting = null, double hours = 1 / 60.0) =>
        TankModel.Step(Tank, state, setting, hotWaterW: 0, hours);
}
