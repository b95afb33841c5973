using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>What a signal asks of a resource: a value that stands by itself, never a change of what is.</summary>
/// <param name="SignalName">The signal's name.</param>
/// <param name="SignalType">The signal's type.</param>
/// <param name="Value">The value, in the signal's unit.</param>
/// <param name="Scale">The power of ten of the unit.</param>
public sealed record ResourceDemand(SignalName SignalName, SignalType SignalType, double Value, SiScaleCode Scale)
{
    /// <summary>What signals of the same event ask of other points of the resource, which hold together with it (<see cref="LoadControlPoint"/>); none for any other signal.</summary>
    public IReadOnlyList<LoadControlPoint> Besides { get; init; } = [];

    /// <summary>The value times its power of ten: W for power, Wh for energy.</summary>
    public double BaseValue => Value * Math.Pow(10, (int)Scale);
}
