using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using FlexCoop.Ven.Devices;
using FlexCoop.Ven.Devices.Simulation;
using FlexCoop.Ven.Gateway.Resources;

namespace FlexCoop.Ven.Gateway.Tests;

/// <summary>A home with round figures, and what may be asked of its devices.</summary>
internal static class SomeHome
{
    public const double HeatPumpW = 6000;
    public const double WaterHeaterW = 2000;
    public const double ChargerW = 7400;
    public const double BatteryW = 5000;
    public const double PvW = 4000;

    /// <summary>A winter's midnight on the clock of the home.</summary>
    public static readonly DateTimeOffset Winter = new(2026, 1, 14, 23, 0, 0, TimeSpan.Zero);

    public static HomeParameters Parameters(HeatPumpKind kind = HeatPumpKind.Modulating)
    {
        var drawn = HomeParameters.FromSeed(1, new ClimateParameters { Seed = 7 });
        return drawn with
        {
            HeatPump = drawn.HeatPump with { Kind = kind, RatedPowerW = HeatPumpW, MinimumPowerW = kind == HeatPumpKind.SgReady ? HeatPumpW : 1500, SetpointC = 21 },
            Tank = drawn.Tank with { HeaterPowerW = WaterHeaterW },
            Ev = drawn.Ev! with { MaximumPowerW = ChargerW, ShareOfDays = 1 },
            Battery = drawn.Battery! with { MaximumPowerW = BatteryW },
            Pv = drawn.Pv! with { InverterPowerW = PvW },
        };
    }

    public static HomeSetup Setup(TimeProvider? clock = null, HeatPumpKind kind = HeatPumpKind.Modulating) => new() { Parameters = Parameters(kind), Clock = clock };

    /// <summary>A home whose life begins as the clock stands.</summary>
    public static SimulatedHome New(TimeProvider clock, HeatPumpKind kind = HeatPumpKind.Modulating) => new(Setup(clock, kind), clock.GetUtcNow());

    public static IDevice Device(this SimulatedHome home, string id) => home.Devices.Single(device => device.Id.Value == id);

    public static IControllableDevice Controllable(this SimulatedHome home, string id) => (IControllableDevice)home.Device(id);

    /// <summary>A device as the VEN sees it.</summary>
    public static DeviceResource Resource(this SimulatedHome home, string id) =>
        new(new ResourceId("home." + id), home.Device(id), new SignalTranslation(new PriceLevels()));

    public static ResourceDemand Simple(double level) => new(SignalName.Simple, SignalType.Level, level, SiScaleCode.None);

    public static ResourceDemand Price(double price, SiScaleCode scale = SiScaleCode.None) => new(SignalName.ElectricityPrice, SignalType.Price, price, scale);

    public static ResourceDemand Dispatch(double power, SiScaleCode scale = SiScaleCode.None) => new(SignalName.LoadDispatch, SignalType.Setpoint, power, scale);

    public static ResourceDemand Capacity(double share) => new(SignalName.LoadControl, SignalType.LoadControlCapacity, share, SiScaleCode.None);

    public static ResourceDemand Offset(double steps) => new(SignalName.LoadControl, SignalType.LoadControlLevelOffset, steps, SiScaleCode.None);

    /// <summary>A clock that shows the home's winter.</summary>
    public static TestClock Clock() => new(Winter);
}
