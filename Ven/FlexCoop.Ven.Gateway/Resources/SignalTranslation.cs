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
/// </code>
/// At level 1 a battery goes on serving the home: to hold it still would raise what the home draws. Comfort is the device's own business: whatever is asked, its guard keeps room, tank and car within the owner's limits.
/// </remarks>
internal sealed class SignalTranslation(PriceLevels prices)
{
    /// <summary>Whether the device can act on a signal of this kind.</summary>
    public static bool Supports(IControllableDevice device, SignalName name, SignalType type, ItemBase? unit) => (name.Value, type) switch
    {
        ("SIMPLE" or "simple", SignalType.Level) => unit is null && device is ICurtailableLoad or IBattery,
        ("ELECTRICITY_PRICE", SignalType.Price) => unit?.Kind == ItemBaseKind.CurrencyPerKWh && device is ICurtailableLoad or IBattery,
        ("LOAD_DISPATCH", SignalType.Setpoint) => unit?.Kind == ItemBaseKind.PowerReal,
        ("LOAD_CONTROL", SignalType.LoadControlCapacity) => unit is null && device is ICurtailableLoad or IPvInverter,
        ("LOAD_CONTROL", SignalType.LoadControlLevelOffset) => unit is null or { Kind: ItemBaseKind.Temperature, Units: "celsius" } && device is IThermostat { LowestOffsetK: < 0 },
        _ => false,
    };

    /// <summary>The setting that a demand comes to; null when it asks for nothing.</summary>
    public DeviceSetting? Translate(IControllableDevice device, ResourceDemand demand) => (demand.SignalName.Value, demand.SignalType) switch
    {
        ("SIMPLE" or "simple", _) => AtLevel(device, (int)demand.Value),
        ("ELECTRICITY_PRICE", _) => AtLevel(device, prices.LevelOf(demand.BaseValue)),
        ("LOAD_DISPATCH", _) => AtPower(device, demand.BaseValue),
        ("LOAD_CONTROL", SignalType.LoadControlCapacity) => AtShare(device, demand.Value),
        ("LOAD_CONTROL", SignalType.LoadControlLevelOffset) => device is IThermostat thermostat && demand.Value > 0
            ? new SetpointOffset(Math.Max(-demand.Value, thermostat.LowestOffsetK))
            : null,
        _ => null,
    };

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
