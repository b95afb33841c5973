namespace FlexCoop.Storage;

/// <summary>A part of an index, and the direction in which it is walked.</summary>
/// <param name="From">The least key.</param>
/// <param name="To">The key before which to stop.</param>
/// <param name="IsDescending">Whether the greatest key comes first.</param>
public sealed record IndexRange(string From, string To, bool IsDescending = false);
