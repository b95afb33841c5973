using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Tests;

public sealed class HeatPumpModelTests
{
    // The room of algorithms C.6, without gains.
    private static readonly RoomParameters Room = new() { ThermalResistanceKPerKw = 10, HeatCapacityKwhPerK = 5, InternalGainsW = 0, SolarApertureM2 = 0 };

    private static readonly HeatPumpParameters HeatPump = new()
    {
        Kind = HeatPumpKind.Modulating,
        RatedPowerW = 2500,
        MinimumPowerW = 500,
        CopAt0C = 3,
        CopPerK = 0.08,
        SetpointC = 21,
        HysteresisK = 0.5,
    };

    private static readonly Circumstances Freezing = new()
    {
        OutdoorTemperatureC = 0,
        GlobalIrradianceWPerM2 = 0,
        PvPotentialW = 0,
        BaseLoadW = 0,
        HotWaterW = 0,
        EvStay = null,
    };

    [Test]
    public void HoldingHeat_OfTheGoldenRoom_Is2100W()
    {
        Assert.That(Room.HoldingHeatW(21, 0), Is.EqualTo(2100).Within(1e-9));
    }

    [Test]
    public void Step_HoldingTheGoldenRoomAtCop3_Draws700W()
    {
        var after = Step(new HeatPumpState { IsRunning = true }, 21);

        Assert.That(after.Meter.ActivePowerW, Is.EqualTo(700).Within(1e-9));
    }

    [Test]
    public void Step_GoldenRoomWithoutHeat_FallsFrom21To19In5004H()
    {
        var room = new RoomState(21, 0, 0);
        var hours = 0.0;
        for (; room.TemperatureC > 19; hours += 1 / 3600.0)
        {
            room = room.After(Room, heatW: 0, outdoorTemperatureC: 0, hours: 1 / 3600.0);
        }

        Assert.That(hours, Is.EqualTo(5.004).Within(0.0005));
        Assert.That(room.LossWh, Is.EqualTo(2 * 5000).Within(1));
    }

    [TestCase(20.74, true)]
    [TestCase(20.76, false)]
    public void Step_Resting_StartsBelowItsHysteresis(double roomC, bool runs)
    {
        var after = Step(new HeatPumpState(), roomC);

        Assert.That(after.IsRunning, Is.EqualTo(runs));
    }

    [TestCase(21.24, true)]
    [TestCase(21.26, false)]
    public void Step_Running_StopsAboveItsHysteresis(double roomC, bool runs)
    {
        var after = Step(new HeatPumpState { IsRunning = true }, roomC);

        Assert.That(after.IsRunning, Is.EqualTo(runs));
    }

    [Test]
    public void Step_StoppedAMinuteAgo_RestsFiveMinutes()
    {
        var state = Step(new HeatPumpState { IsRunning = true }, 20.5, new PowerLimit(0));
        var rest = 1;
        for (; !state.IsRunning; rest++)
        {
            state = Step(state, 20.5);
        }

        Assert.That(rest - 1, Is.EqualTo(5));
    }

    [TestCase(1800, 1800)]
    [TestCase(600, 600)]
    [TestCase(499, 0)]
    public void Step_LimitInForce_IsNotExceeded(double limitW, double drawnW)
    {
        var after = Step(new HeatPumpState { IsRunning = true }, 19.6, new PowerLimit(limitW));

        Assert.That(after.Meter.ActivePowerW, Is.EqualTo(drawnW));
    }

    [Test]
    public void Step_BelowTheGuard_HeatsInSpiteOfTheLimit()
    {
        var after = Step(new HeatPumpState(), 19.24, new PowerLimit(0));

        Assert.That(after.IsGuarding, Is.True);
        Assert.That(after.Meter.ActivePowerW, Is.GreaterThan(Room.HoldingHeatW(19.24, 0) / 3));
    }

    /// <summary>A target is steered to, off is off, and below the band that holds the guard heats all the same.</summary>
    [TestCase(21.5, null, 22.0, null, null, true)]
    [TestCase(21.5, null, 20.0, null, null, false)]
    [TestCase(19.6, false, null, null, null, false)]
    [TestCase(19.2, false, null, null, null, true, Description = "the owner's band begins at 19")]
    [TestCase(18.5, false, null, 17.0, null, false, Description = "a band that begins lower has its guard lower")]
    [TestCase(17.2, false, null, 17.0, null, true)]
    [TestCase(20.8, null, 24.0, null, 22.0, true)]
    [TestCase(22.2, null, 24.0, null, 22.0, false, Description = "never beyond the band")]
    public void Step_HeatingOrder_IsCarriedOutWithinItsBand(double roomC, bool? isOn, double? targetC, double? lowerC, double? upperC, bool runs)
    {
        var allowed = HeatPump with { OrderBand = new ComfortBand(16, 25) };

        var after = new HeatPumpModel(allowed, Room).Step(new HeatPumpState(), roomC, new HeatingOrder(isOn, targetC, lowerC, upperC), Freezing, hours: 1 / 60.0);

        Assert.That(after.IsRunning, Is.EqualTo(runs));
    }

    /// <summary>T-13: whoever announces an event, the room stays in the band that its owner has set on site.</summary>
    [TestCase(19.24, true)]
    [TestCase(23.1, false)]
    public void Step_OrderBeyondWhatTheOwnerAllows_LeavesTheGuardWhereItIs(double roomC, bool runs)
    {
        var after = Step(new HeatPumpState(), roomC, runs ? new HeatingOrder(IsOn: false, TargetC: 5, LowerC: 5, UpperC: 6) : new HeatingOrder(IsOn: true, TargetC: 30, LowerC: null, UpperC: 30));

        Assert.That((after.IsGuarding, after.IsRunning), Is.EqualTo((runs, runs)));
    }

    [TestCase(null, null, null, null)]
    [TestCase(true, 20.5, null, 22.0)]
    [TestCase(false, -30.0, 5.0, null)]
    [TestCase(null, 99.9, 18.4, 30.0)]
    public void HeatingOrder_AsALedgerWritesIt_IsReadBack(bool? isOn, double? targetC, double? lowerC, double? upperC)
    {
        var order = new HeatingOrder(isOn, targetC, lowerC, upperC);

        Assert.That(DeviceSetting.From(order.Name, order.Value), Is.EqualTo(order));
    }

    [TestCase(-15, 1.8)]
    [TestCase(0, 3)]
    [TestCase(10, 3.8)]
    [TestCase(-40, 1.5)]
    [TestCase(60, 6)]
    public void Cop_ByOutdoorTemperature_IsLinearWithinBounds(double outdoorC, double cop)
    {
        Assert.That(HeatPump.Cop(outdoorC), Is.EqualTo(cop).Within(1e-9));
    }

    private static HeatPumpState Step(HeatPumpState state, double roomC, DeviceSetting? setting = null) =>
        new HeatPumpModel(HeatPump, Room).Step(state, roomC, setting, Freezing, hours: 1 / 60.0);
}
