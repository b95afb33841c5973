namespace FlexCoop.Storage;

/// <summary>A day of a series in one piece: what was reckoned from its points, packed by whoever reckoned it.</summary>
/// <param name="Day">The day, in UTC.</param>
/// <param name="Body">What it holds.</param>
public readonly record struct DayBlock(DateOnly Day, byte[] Body);
