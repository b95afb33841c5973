namespace FlexCoop.Storage;

/// <summary>Looks at a day of a series where it lies; what it is given is good until it returns.</summary>
/// <param name="day">The day, in UTC.</param>
/// <param name="body">What the block holds.</param>
public delegate void DayBlockReader(DateOnly day, ReadOnlySpan<byte> body);
