using System.Globalization;

namespace FlexCoop.Faults;

/// <summary>What a run with faults has shown: a line for each kind of fault.</summary>
internal sealed class FaultTable(int seed)
{
    private readonly SortedDictionary<string, List<TimeSpan?>> _recoveries = new(StringComparer.Ordinal);
    private readonly List<Violation> _violations = [];

    public IReadOnlyList<Violation> Violations => _violations;

    /// <summary>A fault, and how long it took until the process was ready again; null where the next fault did not wait for that.</summary>
    public void Add(string fault, TimeSpan? recovery)
    {
        if (!_recoveries.TryGetValue(fault, out var recoveries))
        {
            _recoveries.Add(fault, recoveries = []);
        }

        recoveries.Add(recovery);
    }

    public void Add(IReadOnlyList<Violation> violations) => _violations.AddRange(violations.Where(found => _violations.All(known => known.What != found.What)));

    /// <summary>How long all but so many took, of those that were waited for.</summary>
    /// <param name="fault">The kind.</param>
    /// <param name="share">0.5 for the median, 1 for the slowest.</param>
    /// <returns>Null when none was.</returns>
    public TimeSpan? Recovery(string fault, double share)
    {
        var recoveries = _recoveries.GetValueOrDefault(fault, []).OfType<TimeSpan>().Order().ToList();
        return recoveries.Count == 0 ? null : recoveries[Math.Clamp((int)Math.Ceiling(recoveries.Count * share) - 1, 0, recoveries.Count - 1)];
    }

    public override string ToString() => string.Join('\n',
    [
        "| fault | trials | violations | ready again p50 | p95 | max | seed |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        .. _recoveries.Select(fault => string.Create(
            CultureInfo.InvariantCulture,
            $"| {fault.Key} | {fault.Value.Count} | {_violations.Count} | {Recovery(fault.Key, 0.5)?.TotalSeconds:F2} s | {Recovery(fault.Key, 0.95)?.TotalSeconds:F2} s | {Recovery(fault.Key, 1)?.TotalSeconds:F2} s | {seed} |")),
    ]);
}
