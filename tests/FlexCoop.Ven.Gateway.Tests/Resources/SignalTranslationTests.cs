using System.Globalization;
using FlexCoop.OpenAdr;
using FlexCoop.Ven.Devices;
using FlexCoop.Ven.Devices.Simulation;
using FlexCoop.Ven.Gateway.Resources;

namespace FlexCoop.Ven.Gateway.Tests;

/// <summary>What each signal means to each kind of device; the figures are those of <see cref="SomeHome"/>.</summary>
public sealed class SignalTranslationTests : IDisposable
{
    private const string HeatPump = "heat-pump";
    private const string SgReady = "heat-pump (SG-Ready)";
    private const string Tank = "water-heater";
    private const string Charger = "ev-charger";
    private const string Battery = "battery";
    private const string Pv = "pv";

    private static readonly string[] All = [HeatPump, SgReady, Tank, Charger, Battery, Pv];
    private static readonly ItemBase Watts = ItemBase.PowerReal();
    private static readonly ItemBase Kilowatts = ItemBase.PowerReal(SiScaleCode.Kilo);
    private static readonly ItemBase Euros = ItemBase.CurrencyPerKWh("EUR");

    private readonly SimulatedHome _home = SomeHome.New(SomeHome.Clock());
    private readonly SimulatedHome _sgReadyHome = SomeHome.New(SomeHome.Clock(), HeatPumpKind.SgReady);

    [TestCaseSource(nameof(Meanings))]
    public void Translate_SignalForADevice_IsTheSetting(string device, ResourceDemand demand, string setting)
    {
        var translated = new SignalTranslation(new PriceLevels()).Translate(Device(device), demand);

        Assert.That(Text(translated), Is.EqualTo(setting));
    }

    [TestCaseSource(nameof(Meanings))]
    public void Translate_SignalForADevice_IsWhatTheDeviceTakes(string device, ResourceDemand demand, string _)
    {
        var translated = new SignalTranslation(new PriceLevels()).Translate(Device(device), demand);

        Assert.That(translated is null ? null : SettingRefusal.Of(Device(device), translated), Is.Null);
    }

    [TestCase(0.24, "none")]
    [TestCase(0.25, "powerLimit 1000")]
    [TestCase(0.79, "powerLimit 1000")]
    [TestCase(0.80, "powerLimit 0")]
    public void Translate_PriceWithOwnLevels_GoesByThem(double price, string setting)
    {
        var translation = new SignalTranslation(new PriceLevels { Moderate = 0.25, High = 0.80 });

        Assert.That(Text(translation.Translate(Device(Tank), SomeHome.Price(price))), Is.EqualTo(setting));
    }

    [TestCaseSource(nameof(SupportedBy))]
    public void Supports_SignalOfAUnit_IsWhatTheTableSays(SignalName name, SignalType type, ItemBase? unit, string[] by)
    {
        Assert.That(All.Where(device => SignalTranslation.Supports(Device(device), name, type, unit)), Is.EqualTo(by));
    }

    [TestCase(HeatPump, "LOAD_CONTROL", 4.9, "19 to 23")]
    [TestCase(HeatPump, "LOAD_CONTROL", double.NaN, "19 to 23")]
    [TestCase(HeatPump, "x-LOAD_CONTROL_MODE", 2, "1 (heat) or 5 (auto)")]
    [TestCase(HeatPump, "x-LOAD_CONTROL_COMFORT_MAX", 31, "19 to 23")]
    [TestCase(Battery, "LOAD_CONTROL", 5001, "-5000 to 5000")]
    [TestCase(Tank, "LOAD_CONTROL", -1, "0 to 2000")]
    [TestCase(Pv, "LOAD_CONTROL", 1, "-4000 to 0")]
    public void WhyNot_AValueThatTheDeviceCannotTake_SaysWhatItCan(string device, string name, double value, string remedy) =>
        Assert.That(SignalTranslation.WhyNot(Device(device), new SignalName(name), SignalType.LoadControlSetpoint, value), Does.Contain(remedy));

    public void Dispose()
    {
        _home.Dispose();
        _sgReadyHome.Dispose();
    }

    private static IEnumerable<TestCaseData> Meanings()
    {
        foreach (var (device, powerW) in new[] { (HeatPump, 6000), (SgReady, 6000), (Tank, 2000), (Charger, 7400) })
        {
            yield return Case(device, "SIMPLE 0", SomeHome.Simple(0), "none");
            yield return Case(device, "SIMPLE 1", SomeHome.Simple(1), $"powerLimit {powerW / 2}");
            yield return Case(device, "SIMPLE 2", SomeHome.Simple(2), "powerLimit 0");
            yield return Case(device, "SIMPLE 3", SomeHome.Simple(3), "powerLimit 0");
            yield return Case(device, "price below moderate", SomeHome.Price(0.349), "none");
            yield return Case(device, "moderate price", SomeHome.Price(0.35), $"powerLimit {powerW / 2}");
            yield return Case(device, "price below high", SomeHome.Price(0.599), $"powerLimit {powerW / 2}");
            yield return Case(device, "high price", SomeHome.Price(0.60), "powerLimit 0");
            yield return Case(device, "high price in cents", SomeHome.Price(60, SiScaleCode.Centi), "powerLimit 0");
            yield return Case(device, "price below zero", SomeHome.Price(-0.50), "none");
            yield return Case(device, "dispatch 1500 W", SomeHome.Dispatch(1500), "powerLimit 1500");
            yield return Case(device, "dispatch 1.5 kW", SomeHome.Dispatch(1.5, SiScaleCode.Kilo), "powerLimit 1500");
            yield return Case(device, "dispatch more than it draws", SomeHome.Dispatch(1, SiScaleCode.Mega), $"powerLimit {powerW}");
            yield return Case(device, "dispatch feed-in", SomeHome.Dispatch(-1500), "powerLimit 0");
            yield return Case(device, "capacity 0", SomeHome.Capacity(0), "powerLimit 0");
            yield return Case(device, "capacity 0.25", SomeHome.Capacity(0.25), $"powerLimit {powerW / 4}");
            yield return Case(device, "capacity 1", SomeHome.Capacity(1), "none");
        }

        yield return Case(Battery, "SIMPLE 0", SomeHome.Simple(0), "none");
        yield return Case(Battery, "SIMPLE 1", SomeHome.Simple(1), "none");
        yield return Case(Battery, "SIMPLE 2", SomeHome.Simple(2), "powerSetpoint -5000");
        yield return Case(Battery, "SIMPLE 3", SomeHome.Simple(3), "powerSetpoint -5000");
        yield return Case(Battery, "moderate price", SomeHome.Price(0.35), "none");
        yield return Case(Battery, "high price", SomeHome.Price(0.60), "powerSetpoint -5000");
        yield return Case(Battery, "dispatch charging", SomeHome.Dispatch(2, SiScaleCode.Kilo), "powerSetpoint 2000");
        yield return Case(Battery, "dispatch discharging", SomeHome.Dispatch(-2, SiScaleCode.Kilo), "powerSetpoint -2000");
        yield return Case(Battery, "dispatch rest", SomeHome.Dispatch(0), "powerSetpoint 0");
        yield return Case(Battery, "dispatch more than it charges", SomeHome.Dispatch(1, SiScaleCode.Giga), "powerSetpoint 5000");
        yield return Case(Battery, "dispatch more than it gives", SomeHome.Dispatch(-1, SiScaleCode.Giga), "powerSetpoint -5000");

        yield return Case(Pv, "dispatch feed-in", SomeHome.Dispatch(-1.5, SiScaleCode.Kilo), "feedInLimit 1500");
        yield return Case(Pv, "dispatch more than it gives", SomeHome.Dispatch(-1, SiScaleCode.Giga), "feedInLimit 4000");
        yield return Case(Pv, "dispatch drawing", SomeHome.Dispatch(1000), "feedInLimit 0");
        yield return Case(Pv, "capacity 0", SomeHome.Capacity(0), "feedInLimit 0");
        yield return Case(Pv, "capacity 0.5", SomeHome.Capacity(0.5), "feedInLimit 2000");
        yield return Case(Pv, "capacity 1", SomeHome.Capacity(1), "none");

        yield return Case(HeatPump, "offset 0", SomeHome.Offset(0), "none");
        yield return Case(HeatPump, "offset 1", SomeHome.Offset(1), "setpointOffset -1");
        yield return Case(HeatPump, "offset 2", SomeHome.Offset(2), "setpointOffset -2");
        yield return Case(HeatPump, "offset beyond the comfort band", SomeHome.Offset(1e18), "setpointOffset -2");
        yield return Case(HeatPump, "offset upwards", SomeHome.Offset(-1), "none");

        // The figure of a heating order: on or off, target, lower and upper end, in tenths of a degree above -100.
        yield return Case(HeatPump, "set point", Point("LOAD_CONTROL", 20), "heating 120000000000");
        yield return Case(HeatPump, "set point, and off", Point("LOAD_CONTROL", 20) with { Besides = [new LoadControlPoint("LOAD_CONTROL", SignalType.LoadControlCapacity, 0)] }, "heating 1120000000000");
        yield return Case(HeatPump, "mode heat", Point("x-LOAD_CONTROL_MODE", 1), "heating 2000000000000");
        yield return Case(HeatPump, "mode auto", Point("x-LOAD_CONTROL_MODE", 5), "none");
        yield return Case(HeatPump, "comfort band", Point("x-LOAD_CONTROL_COMFORT_MIN", 18) with { Besides = [new LoadControlPoint("x-LOAD_CONTROL_COMFORT_MAX", SignalType.LoadControlSetpoint, 22)] }, "heating 11901220");
        yield return Case(HeatPump, "a lower end above the owner's upper one", Point("x-LOAD_CONTROL_COMFORT_MIN", 25), "heating 12201230");
        yield return Case(HeatPump, "a band in the cold", Point("x-LOAD_CONTROL_COMFORT_MIN", 5) with { Besides = [new LoadControlPoint("x-LOAD_CONTROL_COMFORT_MAX", SignalType.LoadControlSetpoint, 6)] }, "heating 11901200");
        yield return Case(HeatPump, "set point beyond what the owner allows", Point("LOAD_CONTROL", 35), "heating 123000000000");
        yield return Case(HeatPump, "no number", Point("LOAD_CONTROL", double.NaN), "none");
        yield return Case(Tank, "set point", Point("LOAD_CONTROL", 500), "powerLimit 500");
        yield return Case(Battery, "set point", Point("LOAD_CONTROL", -500), "powerSetpoint -500");
        yield return Case(Pv, "set point", Point("LOAD_CONTROL", -500), "feedInLimit 500");

        static ResourceDemand Point(string name, double value) => new(new SignalName(name), SignalType.LoadControlSetpoint, value, SiScaleCode.None);

        static TestCaseData Case(string device, string what, ResourceDemand demand, string setting) =>
            new TestCaseData(device, demand, setting).SetArgDisplayNames(device, what, setting);
    }

    private static IEnumerable<TestCaseData> SupportedBy()
    {
        string[] loads = [HeatPump, SgReady, Tank, Charger];
        yield return Case(SignalName.Simple, SignalType.Level, unit: null, [.. loads, Battery]);
        yield return Case(new SignalName("simple"), SignalType.Level, unit: null, [.. loads, Battery]);
        yield return Case(SignalName.Simple, SignalType.Level, Watts);
        yield return Case(SignalName.Simple, SignalType.Price, unit: null);
        yield return Case(new SignalName("Simple"), SignalType.Level, unit: null);
        yield return Case(SignalName.ElectricityPrice, SignalType.Price, Euros, [.. loads, Battery]);
        yield return Case(SignalName.ElectricityPrice, SignalType.Price, unit: null);
        yield return Case(SignalName.ElectricityPrice, SignalType.Price, ItemBase.CurrencyPerKW("EUR"));
        yield return Case(SignalName.ElectricityPrice, SignalType.PriceRelative, Euros);
        yield return Case(SignalName.EnergyPrice, SignalType.Price, Euros);
        yield return Case(SignalName.LoadDispatch, SignalType.Setpoint, Watts, All);
        yield return Case(SignalName.LoadDispatch, SignalType.Setpoint, Kilowatts, All);
        yield return Case(SignalName.LoadDispatch, SignalType.Setpoint, unit: null);
        yield return Case(SignalName.LoadDispatch, SignalType.Setpoint, ItemBase.EnergyReal());
        yield return Case(SignalName.LoadDispatch, SignalType.Delta, Watts);
        yield return Case(SignalName.LoadDispatch, SignalType.Level, Watts);
        yield return Case(SignalName.LoadControl, SignalType.LoadControlCapacity, unit: null, [.. loads, Pv]);
        yield return Case(SignalName.LoadControl, SignalType.LoadControlCapacity, Watts);
        yield return Case(SignalName.LoadControl, SignalType.LoadControlLevelOffset, unit: null, HeatPump);
        yield return Case(SignalName.LoadControl, SignalType.LoadControlLevelOffset, Temperature("celsius"), HeatPump);
        yield return Case(SignalName.LoadControl, SignalType.LoadControlLevelOffset, Temperature("fahrenheit"));
        yield return Case(SignalName.LoadControl, SignalType.LoadControlLevelOffset, Watts);
        yield return Case(SignalName.LoadControl, SignalType.LoadControlSetpoint, unit: null, HeatPump, Tank, Charger, Battery, Pv);
        yield return Case(SignalName.LoadControl, SignalType.LoadControlSetpoint, Watts);
        yield return Case(new SignalName("x-LOAD_CONTROL_MODE"), SignalType.LoadControlSetpoint, unit: null, HeatPump);
        yield return Case(new SignalName("x-LOAD_CONTROL_COMFORT_MIN"), SignalType.LoadControlSetpoint, Temperature("celsius"), HeatPump);
        yield return Case(new SignalName("x-LOAD_CONTROL_COMFORT_MAX"), SignalType.LoadControlSetpoint, Temperature("fahrenheit"));
        yield return Case(new SignalName("x-LOAD_CONTROL_FAN"), SignalType.LoadControlSetpoint, unit: null);
        yield return Case(SignalName.LoadControl, SignalType.LoadControlPercentOffset, unit: null);
        yield return Case(SignalName.ChargeState, SignalType.Setpoint, ItemBase.EnergyReal());
        yield return Case(new SignalName("x-own"), SignalType.Level, unit: null);

        static ItemBase Temperature(string units) => new() { Kind = ItemBaseKind.Temperature, Description = "temperature", Units = units };

        static TestCaseData Case(SignalName name, SignalType type, ItemBase? unit, params string[] by) =>
            new TestCaseData(name, type, unit, by).SetArgDisplayNames($"{name} {type} {unit?.Scale.ToString().Replace("None", "", StringComparison.Ordinal)}{unit?.Units}", by.Length == 0 ? "none" : string.Join(", ", by));
    }

    private static string Text(DeviceSetting? setting) => setting is null ? "none" : string.Create(CultureInfo.InvariantCulture, $"{setting.Name} {setting.Value}");

    private IControllableDevice Device(string name) => name == SgReady ? _sgReadyHome.Controllable(HeatPump) : _home.Controllable(name);
}
