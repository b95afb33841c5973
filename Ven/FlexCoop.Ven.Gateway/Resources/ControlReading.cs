using FlexCoop.OpenAdr;
using FlexCoop.Ven.Devices;

namespace FlexCoop.Ven.Gateway.Resources;

/// <summary>How a device is controlled, as TELEMETRY_STATUS tells it: a mirror of LOAD_CONTROL (rule 334).</summary>
/// <remarks>
/// Which children there are depends on what the device can do, never on what it holds: they must be the same in all intervals.
/// <code>
/// capacity      load, PV       the share of its power that it may draw or give: 0 to 1, normally 1
/// levelOffset   thermostat     how many K lower it heats: 0 to the owner's limit, normally 0
/// setPoint      battery        the power that it is set to, in W; normally 0
///               heating        the temperature that it steers to, in °C, within the comfort band that holds; normally the owner's
/// </code>
/// </remarks>
internal static class ControlReading
{
    /// <param name="device">The device.</param>
    /// <param name="held">What it holds; null when it runs on its own.</param>
    public static LoadControlState Of(IControllableDevice device, DeviceSetting? held) => new()
    {
        Capacity = device switch
        {
            ICurtailableLoad load => Share(held is PowerLimit limit ? limit.MaximumPowerW / load.MaximumPowerW : held is HeatingOrder { IsOn: false } ? 0 : 1),
            IPvInverter inverter => Share(held is FeedInLimit limit ? limit.MaximumFeedInW / inverter.MaximumFeedInW : 1),
            _ => null,
        },
        LevelOffset = device is IThermostat { LowestOffsetK: < 0 } thermostat
            ? new LoadControlValue(held is SetpointOffset { OffsetK: < 0 } offset ? -offset.OffsetK : 0, Min: 0, Max: -thermostat.LowestOffsetK, Normal: 0)
            : null,
        SetPoint = device switch
        {
            IBattery battery => new LoadControlValue(held is PowerSetpoint setpoint ? setpoint.SetpointW : 0, -battery.MaximumDischargeW, battery.MaximumChargeW, Normal: 0),
            IHeatingControl heating => Temperature(heating, held),
            _ => null,
        },
    };

    private static LoadControlValue Temperature(IHeatingControl heating, DeviceSetting? held)
    {
        var order = held as HeatingOrder;
        var (lower, upper) = (order?.LowerC ?? heating.ComfortBand.LowerC, order?.UpperC ?? heating.ComfortBand.UpperC);
        return new LoadControlValue(Math.Clamp(order?.TargetC ?? heating.SetpointC + (held is SetpointOffset offset ? offset.OffsetK : 0), lower, upper), lower, upper, heating.SetpointC);
    }

    private static LoadControlValue Share(double share) => new(share, Min: 0, Max: 1, Normal: 1);
}
