using System.Globalization;
using FlexCoop.OpenAdr;
using FlexCoop.Ven.Devices;

namespace FlexCoop.Ven.Gateway.Resources;

/// <summary>What a signal means to a device: a pure function, so that the same demand is always the same setting.</summary>
/// <remarks>
/// <code>
///                            load (heat pump, tank, car)   battery                     PV
/// SIMPLE level 1             half its power at most        its own business            -
/// SIMPLE level 2, 3          off                           full discharge              -
/// ELECTRICITY_PRICE price    as the level of the price     as the level of the price   -
/// LOAD_DISPATCH setpoint     that power at most            that power                    that feed-in at most
/// LOAD_CONTROL capacity      that share at most            -                             that share at most
/// LOAD_CONTROL level offset  a heat pump: 1 K lower each   -                             -
/// LOAD_CONTROL setpoint      tank, car: that power at most that power                    that feed-in at most
///                            a heat pump: that temperature
/// x-LOAD_CONTROL_MODE        a heat pump: 1 or 5           -                             -
/// x-LOAD_CONTROL_COMFORT_…   a heat pump: that band        -                             -
/// </code>
/// At level 1 a battery goes on serving the home: to hold it still would raise what the home draws. Comfort is the device's own business: whatever is asked, its guard keeps room, tank and car within the owner's limits; an order
/// moves target and band within what the owner allows on site, by default the comfort band itself.
/// </remarks>
internal sealed class SignalTranslation(PriceLevels prices)
{
    private const string Mode = LoadControlPoint.Prefix + "MODE";
    private const string ComfortMin = LoadControlPoint.Prefix + "COMFORT_MIN";
    private const string ComfortMax = LoadControlPoint.Prefix + "COMFORT_MAX";
    private const double NarrowestBandK = 1;
    private const double Heat = 1;
    private const double Auto = 5;

    /// <summary>Whether the device can act on a signal of this kind.</summary>
    public static bool Supports(IControllableDevice device, SignalName name, SignalType type, ItemBase? unit) => (name.Value, type) switch
    {
        ("SIMPLE" or "simple", SignalType.Level) => unit is null && device is ICurtailableLoad or IBattery,
        ("ELECTRICITY_PRICE", SignalType.Price) => unit?.Kind == ItemBaseKind.CurrencyPerKWh && device is ICurtailableLoad or IBattery,
        ("LOAD_DISPATCH", SignalType.Setpoint) => unit?.Kind == ItemBaseKind.PowerReal,
        ("LOAD_CONTROL", SignalType.LoadControlCapacity) => unit is null && device is ICurtailableLoad or IPvInverter,
        ("LOAD_CONTROL", SignalType.LoadControlLevelOffset) => unit is null or { Kind: ItemBaseKind.Temperature, Units: "celsius" } && device is IThermostat { LowestOffsetK: < 0 },
        ("LOAD_CONTROL", SignalType.LoadControlSetpoint) => unit is null && (device is IHeatingControl or IBattery or IPvInverter || (device is ICurtailableLoad and not IThermostat)),
        (Mode or ComfortMin or ComfortMax, SignalType.LoadControlSetpoint) => unit is null or { Kind: ItemBaseKind.Temperature, Units: "celsius" } && device is IHeatingControl,
        _ => false,
    };

    /// <summary>Why a device cannot act on a value of a signal that it supports; null when it can.</summary>
    public static string? WhyNot(IControllableDevice device, SignalName name, SignalType type, double value) => (name.Value, type, device) switch
    {
        (Mode, _, _) => value is Heat or Auto ? null : $"it has no mode {value}; give {Heat} (heat) or {Auto} (auto)",
        (ComfortMin or ComfortMax or "LOAD_CONTROL", SignalType.LoadControlSetpoint, IHeatingControl heating) =>
            value >= heating.LowestOrderC && value <= heating.HighestOrderC ? null : $"it takes no {value} °C; give {heating.LowestOrderC} to {heating.HighestOrderC}",
        ("LOAD_CONTROL", SignalType.LoadControlSetpoint, IBattery battery) =>
            value >= -battery.MaximumDischargeW && value <= battery.MaximumChargeW ? null : $"it takes no {value} W; give {-battery.MaximumDischargeW} to {battery.MaximumChargeW}",
        ("LOAD_CONTROL", SignalType.LoadControlSetpoint, ICurtailableLoad load) => value >= 0 && value <= load.MaximumPowerW ? null : $"it takes no {value} W; give 0 to {load.MaximumPowerW}",
        ("LOAD_CONTROL", SignalType.LoadControlSetpoint, IPvInverter inverter) => value <= 0 && value >= -inverter.MaximumFeedInW ? null : $"it takes no {value} W; give {-inverter.MaximumFeedInW} to 0",
        _ => null,
    };

    /// <summary>What a device is and can do, by names beside the device classes of rule 111.</summary>
    public static IReadOnlyList<string> Traits(IDevice device)
    {
        static string Range(string point, double lowest, double highest) => string.Create(CultureInfo.InvariantCulture, $"x-can:{point}:{lowest}:{highest}");
        static string Power(double watts) => string.Create(CultureInfo.InvariantCulture, $"x-maxPowerW:{watts}");
        var traits = new List<string>();
        switch (device)
        {
            case ICurtailableLoad load:
                traits.AddRange([Power(load.MaximumPowerW), "x-can:isOn"]);
                if (device is not IThermostat)
                {
                    traits.Add(Range("powerSetpointW", 0, load.MaximumPowerW));
                }

                break;
            case IBattery battery:
                traits.AddRange([Power(Math.Max(battery.MaximumChargeW, battery.MaximumDischargeW)), Range("powerSetpointW", -battery.MaximumDischargeW, battery.MaximumChargeW)]);
                break;
            case IPvInverter inverter:
                traits.AddRange([Power(inverter.MaximumFeedInW), "x-can:isOn", Range("powerSetpointW", -inverter.MaximumFeedInW, 0)]);
                break;
            default:
                traits.Add(device.Class == DeviceClass.Meter ? "x-meter" : "x-otherLoad");
                break;
        }

        if (device is IHeatingControl heating)
        {
            traits.AddRange([Range("setpointC", heating.ComfortBand.LowerC, heating.ComfortBand.UpperC), Range("comfortC", heating.LowestOrderC, heating.HighestOrderC), "x-can:mode", "x-mode:heat", "x-mode:auto"]);
        }

        return traits;
    }

    /// <summary>The setting that a demand comes to; null when it asks for nothing.</summary>
    public DeviceSetting? Translate(IControllableDevice device, ResourceDemand demand) => device is IHeatingControl heating && IsOrder(demand) ? Order(heating, demand) : (demand.SignalName.Value, demand.SignalType) switch
    {
        ("SIMPLE" or "simple", _) => AtLevel(device, (int)demand.Value),
        ("ELECTRICITY_PRICE", _) => AtLevel(device, prices.LevelOf(demand.BaseValue)),
        ("LOAD_DISPATCH", _) => AtPower(device, demand.BaseValue),
        ("LOAD_CONTROL", SignalType.LoadControlCapacity) => AtShare(device, demand.Value),
        ("LOAD_CONTROL", SignalType.LoadControlLevelOffset) => device is IThermostat thermostat && demand.Value > 0
            ? new SetpointOffset(Math.Max(-demand.Value, thermostat.LowestOffsetK))
            : null,
        ("LOAD_CONTROL", SignalType.LoadControlSetpoint) => AtPower(device, demand.Value),
        _ => null,
    };

    /// <summary>Whether a demand speaks of points that a heating holds together; one for its power or level alone does not.</summary>
    private static bool IsOrder(ResourceDemand demand) => Points(demand).Any(point => point is { SignalType: SignalType.LoadControlSetpoint } && LoadControlPoint.Is(new SignalName(point.SignalName)));

    /// <summary>What a heating is to do; null when that is what it does anyway.</summary>
    private static HeatingOrder? Order(IHeatingControl device, ResourceDemand demand)
    {
        var order = new HeatingOrder(IsOn: null, TargetC: null, LowerC: null, UpperC: null);
        foreach (var point in Points(demand))
        {
            order = (point.SignalName, point.SignalType) switch
            {
                (_, SignalType.LoadControlCapacity) => order with { IsOn = point.Value > 0 },
                (Mode, _) => order with { IsOn = order.IsOn ?? (point.Value == Heat ? true : null) },
                (ComfortMin, _) => order with { LowerC = point.Value },
                (ComfortMax, _) => order with { UpperC = point.Value },
                ("LOAD_CONTROL", SignalType.LoadControlSetpoint) => order with { TargetC = point.Value },
                _ => order,
            };
        }

        // Where one end of the band alone is moved beyond the other, that moves along.
        order = order switch
        {
            { LowerC: { } lower, UpperC: null } when lower > device.ComfortBand.UpperC - NarrowestBandK => order with { UpperC = lower + NarrowestBandK },
            { LowerC: null, UpperC: { } upper } when upper < device.ComfortBand.LowerC + NarrowestBandK => order with { LowerC = upper - NarrowestBandK },
            { LowerC: { } lower, UpperC: { } upper } when upper < lower + NarrowestBandK => order with { UpperC = lower + NarrowestBandK },
            _ => order,
        };
        var (lowest, highest) = (device.LowestOrderC, device.HighestOrderC);
        order = order with
        {
            TargetC = Within(order.TargetC, lowest, highest), LowerC = Within(order.LowerC, lowest, highest - NarrowestBandK), UpperC = Within(order.UpperC, lowest + NarrowestBandK, highest),
        };
        return order == new HeatingOrder(IsOn: null, TargetC: null, LowerC: null, UpperC: null) ? null : order;
    }

    /// <summary>What no number is asks for nothing.</summary>
    private static double? Within(double? asked, double lowest, double highest) => asked is { } value && !double.IsNaN(value) ? Math.Clamp(value, lowest, highest) : null;

    private static IEnumerable<LoadControlPoint> Points(ResourceDemand demand) => demand.Besides.Prepend(new LoadControlPoint(demand.SignalName.Value, demand.SignalType, demand.Value));

    private static DeviceSetting? AtLevel(IControllableDevice device, int level) => (device, level) switch
    {
        (_, <= 0) => null,
        (ICurtailableLoad load, 1) => new PowerLimit(load.MaximumPowerW / 2),
        (ICurtailableLoad, _) => new PowerLimit(0),
        (IBattery battery, >= 2) => new PowerSetpoint(-battery.MaximumDischargeW),
        _ => null,
    };

    private static DeviceSetting? AtPower(IControllableDevice device, double powerW) => device switch
    {
        ICurtailableLoad load => new PowerLimit(Math.Clamp(powerW, 0, load.MaximumPowerW)),
        IBattery battery => new PowerSetpoint(Math.Clamp(powerW, -battery.MaximumDischargeW, battery.MaximumChargeW)),
        IPvInverter inverter => new FeedInLimit(Math.Clamp(-powerW, 0, inverter.MaximumFeedInW)),
        _ => null,
    };

    private static DeviceSetting? AtShare(IControllableDevice device, double share) => (device, share) switch
    {
        (_, >= 1) => null,
        (ICurtailableLoad load, _) => new PowerLimit(load.MaximumPowerW * share),
        (IPvInverter inverter, _) => new FeedInLimit(inverter.MaximumFeedInW * share),
        _ => null,
    };
}
