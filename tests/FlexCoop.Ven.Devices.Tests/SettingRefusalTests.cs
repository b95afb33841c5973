using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Tests;

public sealed class SettingRefusalTests : IDisposable
{
    private readonly SimulatedHome _home = new(new HomeSetup { Parameters = Parameters() }, Some.Origin);

    public static IEnumerable<TestCaseData> BadSettings =>
    [
        new("heat-pump", new PowerLimit(-1), "heat-pump does not take powerLimit -1; give powerLimit from 0 to 2500 W or setpointOffset from -2 to 2 K."),
        new("heat-pump", new SetpointOffset(2.5), "heat-pump does not take setpointOffset 2.5; give powerLimit from 0 to 2500 W or setpointOffset from -2 to 2 K."),
        new("heat-pump", new SetpointOffset(double.NaN), "heat-pump does not take setpointOffset NaN; give powerLimit from 0 to 2500 W or setpointOffset from -2 to 2 K."),
        new("ev-charger", new PowerLimit(7401), "ev-charger does not take powerLimit 7401; give powerLimit from 0 to 7400 W."),
        new("ev-charger", new PowerSetpoint(0), "ev-charger does not take powerSetpoint 0; give powerLimit from 0 to 7400 W."),
        new("battery", new PowerSetpoint(-3001), "battery does not take powerSetpoint -3001; give powerSetpoint from -3000 to 3000 W."),
        new("pv", new FeedInLimit(double.PositiveInfinity), "pv does not take feedInLimit Infinity; give feedInLimit from 0 to 4000 W."),
        new("water-heater", new FeedInLimit(0), "water-heater does not take feedInLimit 0; give powerLimit from 0 to 2000 W."),
    ];

    [TestCaseSource(nameof(BadSettings))]
    public void Of_BadSetting_NamesDeviceValueRangeAndUnit(string device, DeviceSetting setting, string reason)
    {
        var refusal = SettingRefusal.Of(_home.Controllable(device), setting);

        Assert.That(refusal, Is.EqualTo(new SettingRefusal(reason)));
    }

    [TestCaseSource(nameof(BadSettings))]
    public void Apply_BadSetting_IsRefusedAndNothingIsHeld(string device, DeviceSetting setting, string reason)
    {
        var target = _home.Controllable(device);

        Assert.That(
            async () => await target.ApplyAsync(setting, Some.Origin.AddHours(1), CancellationToken.None),
            Throws.ArgumentException.With.Message.StartsWith(reason));
        Assert.That(_home.CaptureState().Held, Is.EqualTo(new HeldSettings()));
    }

    [Test]
    public void Of_EndsOfARange_AreTaken()
    {
        var ends = _home.Devices.OfType<IControllableDevice>().SelectMany(device => SettingRange.Of(device).SelectMany(range => new[]
        {
            SettingRefusal.Of(device, DeviceSetting.From(range.Name, range.Lowest)),
            SettingRefusal.Of(device, DeviceSetting.From(range.Name, range.Highest)),
        }));

        Assert.That(ends, Is.All.Null.And.Exactly(12).Items);
    }

    public void Dispose() => _home.Dispose();

    private static HomeParameters Parameters()
    {
        var drawn = Some.Parameters(kind: HeatPumpKind.Modulating);
        return drawn with
        {
            Room = drawn.Room with { ThermalResistanceKPerKw = 10 },
            HeatPump = drawn.HeatPump with { RatedPowerW = 2500, MinimumPowerW = 600, SetpointC = 21 },
            Tank = drawn.Tank with { HeaterPowerW = 2000 },
            Battery = drawn.Battery! with { MaximumPowerW = 3000 },
            Pv = drawn.Pv! with { InverterPowerW = 4000 },
        };
    }
}
