namespace FlexCoop.Benchmarks.Load;

/// <summary>What wrk says of a round.</summary>
/// <param name="Requests">Answered requests.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="P50">The median of all latencies.</param>
/// <param name="P99">99 of a hundred answers came within.</param>
/// <param name="Refused">Answers of another status than 2xx or 3xx.</param>
/// <param name="Broken">Requests without an answer.</param>
/// <param name="Lines">What the script printed beside.</param>
internal sealed record WrkResult(long Requests, double Seconds, TimeSpan P50, TimeSpan P99, long Refused, long Broken, IReadOnlyList<string> Lines)
{
    public double PerSecond => Requests / Seconds;

    /// <exception cref="InvalidOperationException">A request was refused, or had no answer, or none was answered in time: the round says nothing.</exception>
    public WrkResult Sound() => Requests > 0 && Refused + Broken == 0 ? this : throw new InvalidOperationException($"Of {Requests} requests {Refused} were refused and {Broken} had no answer.");
}
