namespace FlexCoop.OpenAdr;

/// <summary>How a signal's values are meant (XSD: ei:signalType). A closed list, although Annex B calls it extensible (trap 6).</summary>
public enum SignalType
{
    Delta,
    Level,
    Multiplier,
    Price,
    PriceMultiplier,
    PriceRelative,
    Setpoint,
    LoadControlCapacity,
    LoadControlLevelOffset,
    LoadControlPercentOffset,
    LoadControlSetpoint,
}
