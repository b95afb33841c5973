namespace FlexCoop.Storage;

/// <summary>A value at an instant, with the name of its series.</summary>
public readonly record struct SeriesPoint(string Name, Point Point);
