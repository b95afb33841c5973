namespace FlexCoop.Benchmarks.Figures;

/// <summary>A row of the table.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Measured">The figure, with its unit.</param>
/// <param name="Beside">The limit that was measured side by side; empty where the figure stands for itself.</param>
/// <param name="Ratio">One to the other; empty where there is none.</param>
/// <param name="Wanted">What it should be; empty where nothing is asked of it.</param>
/// <param name="IsReached">Whether it is; true where nothing is asked of it.</param>
internal sealed record Figure(string What, string Measured, string Beside, string Ratio, string Wanted, bool IsReached)
{
    /// <summary>A figure of which nothing is asked.</summary>
    public static Figure Plain(string what, string measured, string beside = "") => new(what, measured, beside, "", "", IsReached: true);

    /// <summary>A figure that should be at least so large beside its limit.</summary>
    public static Figure AtLeast(string what, string measured, string beside, double ratio, double wanted) =>
        new(what, measured, beside, $"{ratio:0.00}", $"≥ {wanted}", ratio >= wanted);

    /// <summary>A figure that should be at most so large.</summary>
    public static Figure AtMost(string what, string measured, string wanted, bool isReached, string beside = "", string ratio = "") =>
        new(what, measured, beside, ratio, "≤ " + wanted, isReached);

    public override string ToString() => $"| {What} | {Measured} | {Beside} | {Ratio} | {Wanted}{(IsReached ? "" : ": **missed**")} |";
}
