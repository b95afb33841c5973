using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Events;

/// <summary>How the enumerations of events stand on the wire.</summary>
internal static class EiEventTokens
{
    public static readonly ClosedToken<EventStatus> Status = new(
        collapses: true,
        ("none", EventStatus.None),
        ("far", EventStatus.Far),
        ("near", EventStatus.Near),
        ("active", EventStatus.Active),
        ("completed", EventStatus.Completed),
        ("cancelled", EventStatus.Cancelled));

    public static readonly ClosedToken<SignalType> SignalType = new(
        collapses: true,
        ("delta", OpenAdr.SignalType.Delta),
        ("level", OpenAdr.SignalType.Level),
        ("multiplier", OpenAdr.SignalType.Multiplier),
        ("price", OpenAdr.SignalType.Price),
        ("priceMultiplier", OpenAdr.SignalType.PriceMultiplier),
        ("priceRelative", OpenAdr.SignalType.PriceRelative),
        ("setpoint", OpenAdr.SignalType.Setpoint),
        ("x-loadControlCapacity", OpenAdr.SignalType.LoadControlCapacity),
        ("x-loadControlLevelOffset", OpenAdr.SignalType.LoadControlLevelOffset),
        ("x-loadControlPercentOffset", OpenAdr.SignalType.LoadControlPercentOffset),
        ("x-loadControlSetpoint", OpenAdr.SignalType.LoadControlSetpoint));

    public static readonly ClosedToken<OptType> OptType = new(
        collapses: true, ("optIn", OpenAdr.OptType.OptIn), ("optOut", OpenAdr.OptType.OptOut));

    public static readonly ClosedToken<ResponseRequired> ResponseRequired = new(
        collapses: false, ("always", OpenAdr.ResponseRequired.Always), ("never", OpenAdr.ResponseRequired.Never));
}
