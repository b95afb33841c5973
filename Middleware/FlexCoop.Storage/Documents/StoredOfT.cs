namespace FlexCoop.Storage;

/// <summary>A document as it was read, with the version that an update must name.</summary>
/// <param name="Value">The document.</param>
/// <param name="Version">1 when it was made, one more with every change.</param>
public sealed record Stored<T>(T Value, long Version)
    where T : class;
