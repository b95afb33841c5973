namespace FlexCoop.Vtn;

/// <summary>One interval of a signal.</summary>
/// <param name="Duration">Whole seconds; zero only in an event without end.</param>
/// <param name="Value">In the signal's unit.</param>
public sealed record SignalInterval(TimeSpan Duration, double Value);
