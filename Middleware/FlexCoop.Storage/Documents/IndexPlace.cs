namespace FlexCoop.Storage;

/// <summary>Where a document stands in an index.</summary>
/// <param name="Key">The key by which it was found.</param>
/// <param name="Id">Its id.</param>
public sealed record IndexPlace(string Key, string Id);
