using FlexCoop.Storage;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>Makes a quarter of an hour of reported values. The same values give the same quarter, to the bit.</summary>
/// <remarks>
/// What counts for a quarter is what was reported in it, and in the two quarters before and after it (<see cref="Reach"/>).
/// <list type="number">
/// <item>Each value is cleaned (<see cref="Cleaning"/>).</item>
/// <item>The period of the point is the median of the times between two values, 15 minutes at most.</item>
/// <item>A level holds until the next value, if that comes within one and a half periods; else for one period, and a gap that is short is bridged by a line to the next value.</item>
/// <item>An amount of a period is a level over it, and so is what a counter goes on by between two readings.</item>
/// <item>The quarter is the mean of the level over the time for which it is known; of amounts and counters, the sum.</item>
/// <item>A quarter in which nothing was reported has a value only when it is covered whole.</item>
/// </list>
/// </remarks>
internal static class RollUp
{
    /// <summary>A quarter depends on what was reported in so many quarters before and after it.</summary>
    public const int Reach = 2;

    /// <summary>No period of a point counts as longer.</summary>
    private const long LongestPeriod = 15 * 60 * 1000;

    /// <summary>How much later than a period the next value may come.</summary>
    private const double Late = 1.5;

    private const double MillisecondsOfAnHour = 60 * 60 * 1000;

    private const int Whole = 100;

    /// <summary>A counter that rolls over stood above this part of its end, and stands below what is left of it afterwards.</summary>
    private const double NearItsEnd = 0.9;

    /// <summary>Where counters roll over: after 4 to 12 digits, or 16, 24 and 32 bits.</summary>
    private static readonly double[] Ends = [1e4, 65_536, 1e5, 1e6, 1e7, 16_777_216, 1e8, 1e9, 4_294_967_296, 1e10, 1e11, 1e12];

    /// <param name="points">What was reported from <see cref="Reach"/> quarters before the quarter to as many after it, the oldest first.</param>
    /// <param name="units">In which units.</param>
    /// <param name="start">The start of the quarter.</param>
    /// <param name="options">The limits.</param>
    public static Quarter Roll(ReadOnlySpan<Point> points, PointUnits units, DateTimeOffset start, TelemetryOptions options)
    {
        // Step 1
        var samples = Cleaning.Clean(points, units, options);
        var (from, to) = (start.ToUnixTimeMilliseconds(), (start + Quarter.Length).ToUnixTimeMilliseconds());
        var own = samples.Where(sample => sample.At >= from && sample.At < to).ToList();
        var flags = own.Aggregate(QuarterFlags.None, (all, sample) => all | sample.LeftOut);
        var kind = units.Latest.Kind;
        if (kind == PointKind.State)
        {
            var last = own.FindLastIndex(sample => sample.IsUsed);
            return last < 0 ? new Quarter(double.NaN, 0, flags) : new Quarter(own[last].Value, Whole, flags | own[last].Flags);
        }

        // Steps 2 to 4
        var used = samples.Where(sample => sample.IsUsed).ToList();
        var period = Period(used, options);
        var stretches = kind switch
        {
            PointKind.Energy => Levels([.. used.Select((sample, index) => sample with { Value = sample.Value / PeriodOf(used, index, period) })], period, options),
            PointKind.Counter => Differences(used, period, options),
            _ => Levels(used, period, options),
        };

        // Step 5
        var (covered, integral) = (0L, 0.0);
        foreach (var stretch in stretches)
        {
            var (length, part) = stretch.Within(from, to);
            if (length == 0)
            {
                continue;
            }

            if (kind is PointKind.Energy or PointKind.Counter && units.Latest.Name == "Wh" && Math.Abs(part) * MillisecondsOfAnHour / length > options.MaxPowerW)
            {
                flags |= QuarterFlags.OutOfRange;
                continue;
            }

            (covered, integral, flags) = (covered + length, integral + part, flags | stretch.Flags);
        }

        // Step 6
        if (covered == 0 || (own.Count == 0 && covered < to - from))
        {
            return own.Count == 0 ? Quarter.Missing : new Quarter(double.NaN, 0, flags);
        }

        var isConstant = kind is not PointKind.Counter && own.Exists(sample => sample.IsUsed) && own.Where(sample => sample.IsUsed).Select(sample => sample.Value).Distinct().Count() == 1;
        return new Quarter(
            kind is PointKind.Energy or PointKind.Counter ? integral : integral / covered,
            (byte)Math.Round(Whole * (double)covered / (to - from), MidpointRounding.AwayFromZero),
            flags | (isConstant ? QuarterFlags.Constant : QuarterFlags.None));
    }

    /// <summary>The median time between two values.</summary>
    private static long Period(List<Sample> used, TelemetryOptions options)
    {
        if (used.Count < 2)
        {
            // One that stands alone says nothing of how often others come.
            return Math.Max((long)options.ShortGap.TotalMilliseconds, 1);
        }

        var times = used.Skip(1).Zip(used, (later, earlier) => later.At - earlier.At).Order().ToList();
        return Math.Min(times[(times.Count - 1) / 2], LongestPeriod);
    }

    /// <summary>For how long an amount was collected: until the next, if that is not late.</summary>
    private static long PeriodOf(List<Sample> used, int index, long period) =>
        index + 1 < used.Count && used[index + 1].At - used[index].At is var next && next <= Late * period ? next : period;

    private static List<Stretch> Levels(List<Sample> used, long period, TelemetryOptions options)
    {
        var stretches = new List<Stretch>(used.Count);
        for (var index = 0; index < used.Count; index++)
        {
            var sample = used[index];
            var next = index + 1 < used.Count ? used[index + 1] : default(Sample?);
            if (next is { } soon && soon.At - sample.At <= Late * period)
            {
                stretches.Add(new Stretch(sample.At, soon.At, sample.Value, sample.Value, sample.Flags));
                continue;
            }

            stretches.Add(new Stretch(sample.At, sample.At + period, sample.Value, sample.Value, sample.Flags));
            if (next is { } later && later.At - sample.At - period <= options.ShortGap.TotalMilliseconds)
            {
                stretches.Add(new Stretch(sample.At + period, later.At, sample.Value, later.Value, QuarterFlags.Interpolated));
            }
        }

        return stretches;
    }

    private static List<Stretch> Differences(List<Sample> used, long period, TelemetryOptions options)
    {
        var stretches = new List<Stretch>(used.Count);
        foreach (var (from, to) in used.Zip(used.Skip(1)))
        {
            var time = to.At - from.At;
            var isLate = time > Late * period;
            if (isLate && time - period > options.ShortGap.TotalMilliseconds)
            {
                continue;
            }

            var isReset = to.Value < from.Value;
            var level = (isReset ? AfterReset(from.Value, to.Value) : to.Value - from.Value) / time;
            stretches.Add(new Stretch(
                from.At, to.At, level, level, from.Flags | to.Flags | (isReset ? QuarterFlags.Reset : QuarterFlags.None) | (isLate ? QuarterFlags.Interpolated : QuarterFlags.None)));
        }

        return stretches;
    }

    /// <summary>What a counter went on by that stands lower than before: over its end, if it was near one, else from zero.</summary>
    private static double AfterReset(double before, double after) =>
        Array.Find(Ends, end => before < end && before >= NearItsEnd * end && after <= (1 - NearItsEnd) * end) is > 0 and var end ? end - before + after : after;
}
