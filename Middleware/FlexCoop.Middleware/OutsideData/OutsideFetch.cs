namespace FlexCoop.Middleware.OutsideData;

/// <summary>What came of a question.</summary>
/// <param name="Body">The answer; null when there is none.</param>
/// <param name="Fault">Why not; null with an answer.</param>
internal sealed record OutsideFetch(ReadOnlyMemory<byte>? Body, string? Fault)
{
    /// <summary>Whether another try soon may bring an answer.</summary>
    public bool IsPassing { get; init; }

    /// <summary>For how long the publisher wants to be left alone; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
