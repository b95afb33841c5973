using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>Says which reported values are used. Nothing that was reported is changed.</summary>
/// <remarks>
/// <list type="number">
/// <item>Bad: what the VEN calls bad or without quality, and what is no number (rule 318: placeholders).</item>
/// <item>Out of range: what cannot be, a power or a temperature beyond the limits of the settings.</item>
/// <item>Spike: one value alone, of a power or temperature, that is far from the three before and the three after it, which are calm beside it (Hampel's filter: median and median deviation).</item>
/// <item>Spike of a counter: a reading that is above or below both its neighbours, which are in order.</item>
/// </list>
/// What the VEN calls uncertain or limited is used, and marked. A value that is repeated since there is no new one (rule 317) is a value.
/// </remarks>
internal static class Cleaning
{
    /// <summary>How many values on either side are a value's neighbours.</summary>
    private const int Neighbours = 3;

    /// <summary>How many there must be on either side to say anything.</summary>
    private const int LeastNeighbours = 2;

    /// <summary>The median deviation of a normal distribution, times this, is its standard deviation.</summary>
    private const double Normal = 1.4826;

    /// <param name="points">What was reported, the oldest first.</param>
    /// <param name="units">In which units.</param>
    /// <param name="options">The limits.</param>
    public static Sample[] Clean(ReadOnlySpan<Point> points, PointUnits units, TelemetryOptions options)
    {
        var samples = new Sample[points.Length];
        for (var index = 0; index < points.Length; index++)
        {
            var (at, reported, quality) = points[index];
            var unit = units.At(at.ToUnixTimeMilliseconds());
            var value = unit.Plain(reported);
            samples[index] = new Sample(at.ToUnixTimeMilliseconds(), value, WhyNot(value, quality, unit.Kind, options), IsUncertain(quality) ? QuarterFlags.Uncertain : QuarterFlags.None);
        }

        switch (units.Latest.Kind)
        {
            case PointKind.Power:
                LeaveSpikesOut(samples, options.SpikeFactor, options.SpikePowerW);
                break;
            case PointKind.Temperature:
                LeaveSpikesOut(samples, options.SpikeFactor, options.SpikeTemperatureK);
                break;
            case PointKind.Counter:
                LeaveOddReadingsOut(samples);
                break;
        }

        return samples;
    }

    private static QuarterFlags WhyNot(double value, string? quality, PointKind kind, TelemetryOptions options)
    {
        if (!double.IsFinite(value) || (quality is not null && new DataQuality(quality).IsBad))
        {
            return QuarterFlags.Bad;
        }

        var isPossible = kind switch
        {
            PointKind.Power => Math.Abs(value) <= options.MaxPowerW,
            PointKind.Temperature => value >= options.MinTemperatureC && value <= options.MaxTemperatureC,
            _ => true,
        };
        return isPossible ? QuarterFlags.None : QuarterFlags.OutOfRange;
    }

    private static bool IsUncertain(string? quality) =>
        quality is not null && (quality.StartsWith("Quality Uncertain", StringComparison.Ordinal) || quality.StartsWith("Quality Limit", StringComparison.Ordinal));

    private static void LeaveSpikesOut(Sample[] samples, double factor, double least)
    {
        var used = Used(samples);
        Span<double> near = stackalloc double[2 * Neighbours];
        var spikes = new List<int>();
        for (var place = LeastNeighbours; place + LeastNeighbours < used.Count; place++)
        {
            var count = 0;
            for (var other = Math.Max(0, place - Neighbours); other <= Math.Min(used.Count - 1, place + Neighbours); other++)
            {
                if (other != place)
                {
                    near[count++] = samples[used[other]].Value;
                }
            }

            var median = Median(near[..count]);
            if (Math.Abs(samples[used[place]].Value - median) <= least)
            {
                continue;
            }

            var (before, after) = (samples[used[place - 1]].Value, samples[used[place + 1]].Value);
            for (var index = 0; index < count; index++)
            {
                near[index] = Math.Abs(near[index] - median);
            }

            var limit = Math.Max(least, factor * Normal * Median(near[..count]));
            if (Math.Abs(samples[used[place]].Value - median) > limit && Math.Abs(before - median) <= limit && Math.Abs(after - median) <= limit)
            {
                spikes.Add(used[place]);
            }
        }

        spikes.ForEach(spike => LeaveOut(samples, spike));
    }

    private static void LeaveOddReadingsOut(Sample[] samples)
    {
        var used = Used(samples);
        for (var place = 1; place + 1 < used.Count; place++)
        {
            var (before, value, after) = (samples[used[place - 1]].Value, samples[used[place]].Value, samples[used[place + 1]].Value);
            if (before <= after && (value < before || value > after))
            {
                LeaveOut(samples, used[place]);
                used.RemoveAt(place--);
            }
        }
    }

    private static void LeaveOut(Sample[] samples, int index) => samples[index] = samples[index] with { LeftOut = QuarterFlags.Spike };

    private static List<int> Used(Sample[] samples) => [.. Enumerable.Range(0, samples.Length).Where(index => samples[index].IsUsed)];

    private static double Median(Span<double> values)
    {
        values.Sort();
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
