namespace FlexCoop.Middleware.Events;

/// <summary>An interval of a signal.</summary>
/// <param name="Duration">ISO 8601.</param>
/// <param name="Value">In the signal's unit.</param>
internal sealed record EventIntervalResource(string Duration, double Value);
