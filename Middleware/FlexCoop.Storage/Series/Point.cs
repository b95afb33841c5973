namespace FlexCoop.Storage;

/// <summary>A value at an instant.</summary>
/// <param name="At">The instant, in UTC; kept to the millisecond. A series holds one value for each.</param>
/// <param name="Value">In the series' unit; NaN where there is none.</param>
/// <param name="Quality">How far it can be trusted, in the words of who made it, those of his own with <c>x-</c> before them; null when not said.</param>
public readonly record struct Point(DateTimeOffset At, double Value, string? Quality = null);
