using FlexCoop.Ven.Devices.Products;

namespace FlexCoop.Ven.Devices.Tests;

public sealed class BatteryModelTests
{
    private static readonly BatteryParameters Battery = new() { CapacityWh = 10_000, MaximumPowerW = 3000, ReserveShare = 0.1 };

    [TestCase(-2000, 2000)]
    [TestCase(1500, -1500)]
    [TestCase(-9000, 3000)]
    [TestCase(9000, -3000)]
    public void Step_NothingAsked_BringsTheHomeToZeroAsFarAsItCan(double restOfHomeW, double batteryW)
    {
        var after = BatteryModel.Step(Battery, new BatteryState { StoredWh = 5000 }, setting: null, restOfHomeW, hours: 0.1);

        Assert.That(after.Meter.ActivePowerW, Is.EqualTo(batteryW).Within(1e-9));
    }

    [TestCase(2500)]
    [TestCase(-2500)]
    [TestCase(0)]
    public void Step_Setpoint_IsFollowedWhateverTheHomeDraws(double setpointW)
    {
        var after = BatteryModel.Step(Battery, new BatteryState { StoredWh = 5000 }, new PowerSetpoint(setpointW), restOfHomeW: 700, hours: 0.1);

        Assert.That(after.Meter.ActivePowerW, Is.EqualTo(setpointW));
    }

    [Test]
    public void Step_ThereAndBack_GivesBackNineTenths()
    {
        var charged = BatteryModel.Step(Battery, new BatteryState { StoredWh = 5000 }, new PowerSetpoint(1000), 0, hours: 1);
        var discharged = charged;
        while (discharged.StoredWh > 5000)
        {
            var share = Math.Min(1, (discharged.StoredWh - 5000) * Battery.DischargeEfficiency / 10);
            discharged = BatteryModel.Step(Battery, discharged, new PowerSetpoint(-1000 * share), 0, hours: 0.01);
        }

        Assert.That(discharged.Meter.EnergyFedInWh, Is.EqualTo(0.9 * charged.Meter.EnergyDrawnWh).Within(1e-6));
    }

    [TestCase(9_999, 3000, 10_000)]
    [TestCase(1_001, -3000, 1_000)]
    public void Step_NearAnEnd_StopsThere(double storedWh, double setpointW, double endWh)
    {
        var after = BatteryModel.Step(Battery, new BatteryState { StoredWh = storedWh }, new PowerSetpoint(setpointW), 0, hours: 1);

        Assert.That(after.StoredWh, Is.EqualTo(endWh).Within(1e-9));
        Assert.That(Math.Abs(after.Meter.ActivePowerW), Is.LessThan(2));
    }

    [Test]
    public void Step_BelowItsReserve_ChargesButDoesNotDischarge()
    {
        var discharged = BatteryModel.Step(Battery, new BatteryState { StoredWh = 500 }, new PowerSetpoint(-1000), 0, hours: 0.1);
        var charged = BatteryModel.Step(Battery, new BatteryState { StoredWh = 500 }, new PowerSetpoint(1000), 0, hours: 0.1);

        Assert.That(discharged.StoredWh, Is.EqualTo(500));
        Assert.That(charged.StoredWh, Is.GreaterThan(500));
    }
}
