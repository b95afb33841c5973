using FlexCoop.Storage;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>What a point's values are, and how they become ones in the unit without scale: W, Wh, °C, ….</summary>
/// <param name="Kind">What they are.</param>
/// <param name="Name">The unit without scale; null where there is none.</param>
/// <param name="Factor">What a value is multiplied with.</param>
/// <param name="Offset">What is added to it first.</param>
internal readonly record struct PointUnit(PointKind Kind, string? Name, double Factor, double Offset)
{
    private const string OverrideSuffix = ":override";

    private static readonly Dictionary<string, double> Scales = new()
    {
        ["p"] = 1e-12, ["n"] = 1e-9, ["µ"] = 1e-6, ["m"] = 1e-3, ["c"] = 1e-2, ["d"] = 1e-1, [""] = 1, ["k"] = 1e3, ["M"] = 1e6, ["G"] = 1e9, ["T"] = 1e12,
    };

    /// <summary>The longest first, so that Wh is not taken for h, nor VAR for R.</summary>
    private static readonly string[] Amounts = ["VARh", "VAh", "Wh", "count", "thm"];

    private static readonly string[] Powers = ["VAR", "VA", "W"];

    private static readonly string[] States = ["x-resourceStatus", "operatingState", "level"];

    private static readonly string[] Stored = ["storedEnergy", "targetEnergyStorage", "availableEnergyStorage"];

    /// <summary>What is taken for the values of a point of which nothing is known.</summary>
    public static PointUnit Unknown { get; } = new(PointKind.Other, null, 1, 0);

    /// <summary>By what METADATA says of a point.</summary>
    /// <remarks>
    /// What is metered is, by the schema (oadr_ei_20b.xsd, reportTypeEnumerated), with <c>reading</c> what a meter shows, whose differences count, and with <c>usage</c> an
    /// amount over the period that begins at the instant (rule 315).
    /// </remarks>
    public static PointUnit Of(SeriesKey series, PointMeaning meaning)
    {
        if (series.Name.EndsWith(OverrideSuffix, StringComparison.Ordinal) || States.Contains(meaning.ReportType))
        {
            return new PointUnit(PointKind.State, null, 1, 0);
        }

        switch (meaning.Unit)
        {
            case null:
                return Unknown;
            case "celsius":
                return new PointUnit(PointKind.Temperature, "celsius", 1, 0);
            case "fahrenheit":
                return new PointUnit(PointKind.Temperature, "celsius", 5.0 / 9, -32);
        }

        return Scaled(meaning.Unit, Amounts, Stored.Contains(meaning.ReportType) ? PointKind.Other : meaning.ReportType == "reading" ? PointKind.Counter : PointKind.Energy)
            ?? Scaled(meaning.Unit, Powers, PointKind.Power)
            ?? new PointUnit(PointKind.Other, meaning.Unit, 1, 0);
    }

    /// <summary>A value in the unit without scale.</summary>
    public double Plain(double value) => (value + Offset) * Factor;

    private static PointUnit? Scaled(string unit, string[] names, PointKind kind) =>
        Array.Find(names, name => unit.EndsWith(name, StringComparison.Ordinal) && Scales.ContainsKey(unit[..^name.Length])) is { } name
            ? new PointUnit(kind, name, Scales[unit[..^name.Length]], 0)
            : null;
}
