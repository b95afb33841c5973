using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>What one signal asks of one point of a device, such as its set point.</summary>
/// <remarks>
/// Interpretation: LOAD_CONTROL has four types and no unit, and so one set point. Further points of a device have signals of our own, whose names begin with <see cref="Prefix"/>:
/// x-LOAD_CONTROL_MODE (1 heat, 2 cool, 3 fan, 4 dry, 5 auto), x-LOAD_CONTROL_COMFORT_MIN and x-LOAD_CONTROL_COMFORT_MAX (celsius), all of the type x-loadControlSetpoint. Signals of these names in one event hold together.
/// </remarks>
/// <param name="SignalName">The signal's name.</param>
/// <param name="SignalType">The signal's type.</param>
/// <param name="Value">The value, in the unit of the point.</param>
public sealed record LoadControlPoint(string SignalName, SignalType SignalType, double Value)
{
    /// <summary>How names of such signals begin that the standard does not name.</summary>
    public const string Prefix = "x-LOAD_CONTROL_";

    /// <summary>Whether a signal is for a point of a device.</summary>
    public static bool Is(SignalName name) => name.Value == "LOAD_CONTROL" || name.Value.StartsWith(Prefix, StringComparison.Ordinal);
}
