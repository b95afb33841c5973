using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>What a signal asks of a resource: a value that stands by itself, never a change of what is.</summary>
/// <param name="SignalName">The signal's name.</param>
/// <param name="SignalType">The signal's type.</param>
/// <param name="Value">The value, in the signal's unit.</param>
/// <param name="Scale">The power of ten of the unit.</param>
public sealed record ResourceDemand(SignalName SignalName, SignalType SignalType, double Value, SiScaleCode Scale)
{
    /// <summary>The value times its power of ten: W for power, Wh for energy.</summary>
    public double BaseValue => Value * Math.Pow(10, (int)Scale);
}
