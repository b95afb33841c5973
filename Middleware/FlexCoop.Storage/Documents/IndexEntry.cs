namespace FlexCoop.Storage;

/// <summary>One key of one document under one index.</summary>
internal readonly record struct IndexEntry(string Index, string Key, bool HoldsText = false);
