namespace FlexCoop.Benchmarks.Figures;

/// <summary>Measures two things in turns, so that what the machine does meanwhile meets both.</summary>
internal static class Rounds
{
    /// <summary>A round of each to warm up, which does not count; then one of each, in turns.</summary>
    public static async Task<(IReadOnlyList<T> One, IReadOnlyList<TOther> Other)> InTurnsAsync<T, TOther>(int rounds, Func<Task<T>> one, Func<Task<TOther>> other)
    {
        await one();
        await other();
        var (ones, others) = (new List<T>(), new List<TOther>());
        for (var round = 0; round < rounds; round++)
        {
            ones.Add(await one());
            others.Add(await other());
        }

        return (ones, others);
    }

    public static double Median<T>(this IEnumerable<T> measured, Func<T, double> value)
    {
        var sorted = measured.Select(value).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
