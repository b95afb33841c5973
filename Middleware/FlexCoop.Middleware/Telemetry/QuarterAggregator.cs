using FlexCoop.Storage;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>Adds up the quarters of many points in buckets of time.</summary>
/// <remarks>The points are dealt out to a fixed number of workers, whose results are added in a fixed order: the same points give the same result, to the bit, on any machine.</remarks>
internal sealed class QuarterAggregator(Database database)
{
    /// <summary>The most days of points that one question may look at: of 1,300 points a year.</summary>
    public const int MostDays = 500_000;

    private const int Workers = 4;
    private const double HoursOfAQuarter = 0.25;
    private const double Whole = 100;

    /// <summary>The energy of a quarter of power, over the time for which it was measured, Wh.</summary>
    public static double Energy(Quarter quarter) => quarter.Value * HoursOfAQuarter * quarter.Coverage / Whole;

    /// <param name="series">The points, in the order in which they are added up.</param>
    /// <param name="plan">The buckets.</param>
    /// <param name="areAmounts">Whether what is added up are amounts.</param>
    /// <param name="asEnergy">Whether powers are to be integrated.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A bucket for each of the plan.</returns>
    public async Task<IReadOnlyList<Bucket>> RunAsync(IReadOnlyList<SeriesKey> series, BucketPlan plan, bool areAmounts, bool asEnergy, CancellationToken cancellationToken)
    {
        var first = plan.Starts[0];
        var bucketOf = new int[(int)((plan.Starts[^1] - first) / Quarter.Length)];
        for (var (bucket, quarter) = (0, 0); bucket < plan.Count; bucket++)
        {
            for (var left = plan.QuartersOf(bucket); left > 0; left--)
            {
                bucketOf[quarter++] = bucket;
            }
        }

        var parts = await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(
            () => AddAsync([.. series.Where((_, index) => index % Workers == worker)], first, bucketOf, plan.Count, asEnergy, cancellationToken), cancellationToken)));
        var total = new Bucket[plan.Count];
        for (var quarter = 0; quarter < bucketOf.Length; quarter++)
        {
            total[bucketOf[quarter]].Quarters += parts.Any(part => part.HasValue[quarter]) ? 1 : 0;
        }

        for (var bucket = 0; bucket < plan.Count; bucket++)
        {
            total[bucket].IsOfAmounts = areAmounts;
            foreach (var part in parts)
            {
                total[bucket].Add(part.Buckets[bucket]);
            }
        }

        return total;
    }

    private async Task<(Bucket[] Buckets, bool[] HasValue)> AddAsync(
        IReadOnlyList<SeriesKey> series, DateTimeOffset first, int[] bucketOf, int count, bool asEnergy, CancellationToken cancellationToken)
    {
        var buckets = new Bucket[count];
        var hasValue = new bool[bucketOf.Length];
        var firstDay = DateOnly.FromDateTime(first.UtcDateTime);
        var lastDay = DateOnly.FromDateTime((first + (bucketOf.Length * Quarter.Length)).UtcDateTime).AddDays(1);
        var offset = Quarter.IndexOf(first);
        foreach (var one in series)
        {
            var (last, lastBucket) = (0.0, -1);
            await database.Series.ReadBlocksAsync(
                one,
                firstDay,
                lastDay,
                (body, day) =>
                {
                    QuarterBlock.Check(body);
                    var place = ((day.DayNumber - firstDay.DayNumber) * Quarter.OfADay) - offset;
                    for (var index = Math.Max(0, -place); index < Quarter.OfADay && place + index < bucketOf.Length; index++)
                    {
                        var quarter = QuarterBlock.Read(body, index);
                        if (!quarter.HasValue)
                        {
                            continue;
                        }

                        var number = bucketOf[place + index];
                        ref var bucket = ref buckets[number];
                        var value = asEnergy ? Energy(quarter) : quarter.Value;
                        hasValue[place + index] = true;
                        if (bucket.Values++ == 0)
                        {
                            (bucket.Min, bucket.Max) = (value, value);
                        }
                        else if (value < bucket.Min)
                        {
                            bucket.Min = value;
                        }
                        else if (value > bucket.Max)
                        {
                            bucket.Max = value;
                        }

                        bucket.Sum += value;
                        bucket.Covered += quarter.Coverage;
                        if (number != lastBucket)
                        {
                            bucket.Points++;
                            bucket.Last += value;
                        }
                        else
                        {
                            bucket.Last += value - last;
                        }

                        (last, lastBucket) = (value, number);
                    }
                },
                cancellationToken);
        }

        return (buckets, hasValue);
    }
}
