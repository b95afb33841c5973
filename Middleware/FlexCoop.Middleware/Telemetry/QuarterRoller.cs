using System.Text.Json.Nodes;
using FlexCoop.Middleware.Rest;
using FlexCoop.Storage;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>Rolls up the quarters that are over and in which something was reported since they were rolled up, be it late, or a correction.</summary>
/// <remarks>
/// <list type="number">
/// <item>The store notes with each point, in the same commit, that its quarter is touched. Read those that are over.</item>
/// <item>Read what was reported around them, once for those that lie close together.</item>
/// <item>Roll them up, and those within reach that are over, too (<see cref="RollUp"/>).</item>
/// <item>Commit the days that have changed and that the quarters are closed. One that was touched meanwhile stays open, and comes with the next round.</item>
/// </list>
/// So a kill anywhere leaves what is to be done open, and to do it twice does nothing. Quarters whose raw values may have been removed are left as they are.
/// </remarks>
internal sealed class QuarterRoller(Database database, PointBook points, Clocks clocks, IOptions<TelemetryOptions> options)
{
    /// <summary>How many touched quarters are read at once.</summary>
    private const int Page = 2000;

    /// <summary>How many quarters of a series are rolled up with one look at what was reported.</summary>
    private const int LongestRun = 24;

    /// <summary>How many runs are committed at once.</summary>
    private const int RunsOfACommit = 100;

    /// <summary>What is dated before has no meaning.</summary>
    private static readonly DateTimeOffset Earliest = DateTimeOffset.UnixEpoch.AddDays(1);

    /// <summary>What is older than this may have been removed already.</summary>
    public DateTimeOffset Horizon => Quarter.StartOf(clocks.Domain.GetUtcNow() - options.Value.RawKept);

    /// <summary>Rolls up all that is to be; safe to run twice.</summary>
    /// <returns>How many quarters were touched.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await points.LookAtAllAsync(cancellationToken);
        await points.SaveAsync(cancellationToken);
        var (count, last) = (0, new HashSet<(SeriesKey, DateTimeOffset)>());
        while (true)
        {
            var now = Quarter.StartOf(clocks.Domain.GetUtcNow());

            // Step 1
            var touched = await database.Series.ReadTouchedAsync(now, Page, cancellationToken);
            // One that was touched again meanwhile waits for the next round.
            var fresh = touched.Where(quarter => !last.Contains((quarter.Series, quarter.Start))).ToList();
            if (fresh.Count == 0)
            {
                return count;
            }

            count += fresh.Count;
            last = [.. touched.Select(quarter => (quarter.Series, quarter.Start))];

            foreach (var runs in Runs(fresh).Chunk(RunsOfACommit))
            {
                var work = new UnitOfWork();
                var days = new Dictionary<(SeriesKey, DateOnly), byte[]>();
                foreach (var run in runs)
                {
                    await RollAsync(run, now, days, work, cancellationToken);
                }

                foreach (var home in runs.GroupBy(run => run[0].Series.Owner))
                {
                    work.Publish(RolledUp(home.Key, home.Min(run => run[0].Start), home.Max(run => run[^1].Start) + Quarter.Length));
                }

                // Step 4
                await database.CommitAsync(work, cancellationToken);
            }
        }
    }

    private Happening RolledUp(string ven, DateTimeOffset from, DateTimeOffset to) => new()
    {
        Topic = TelemetryHappenings.RolledUp,
        At = clocks.Domain.GetUtcNow(),
        Data = new JsonObject
        {
            ["venId"] = ven, ["from"] = RestTime.Text(from), ["to"] = RestTime.Text(to), ["href"] = $"/api/v1/telemetry/quarters?ven={Uri.EscapeDataString(ven)}&from={RestTime.Text(from)}&to={RestTime.Text(to)}",
        },
    };

    /// <summary>Those of one series that lie close together.</summary>
    private static IEnumerable<List<TouchedQuarter>> Runs(IEnumerable<TouchedQuarter> touched)
    {
        foreach (var series in touched.GroupBy(quarter => quarter.Series))
        {
            var run = new List<TouchedQuarter>();
            foreach (var quarter in series.OrderBy(quarter => quarter.Start))
            {
                if (run.Count > 0 && quarter.Start - run[0].Start >= LongestRun * Quarter.Length)
                {
                    yield return run;
                    run = [];
                }

                run.Add(quarter);
            }

            yield return run;
        }
    }

    /// <param name="run">Touched quarters of one series.</param>
    /// <param name="now">The start of the quarter that is not over.</param>
    /// <param name="days">The days of the unit of work, as they will be.</param>
    /// <param name="work">Takes the changes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private async Task RollAsync(List<TouchedQuarter> run, DateTimeOffset now, Dictionary<(SeriesKey, DateOnly), byte[]> days, UnitOfWork work, CancellationToken cancellationToken)
    {
        run.ForEach(quarter => work.CloseTouched(quarter));
        if (run[0].Start < Earliest)
        {
            return;
        }

        var series = run[0].Series;
        var known = await points.FindAsync(series, cancellationToken);
        if (known is null && StatusSeries.IsOfControl(series.Name))
        {
            // The registry keeps each change of it.
            return;
        }

        var units = known?.Units ?? PointUnits.Unknown;
        var reach = RollUp.Reach * Quarter.Length;

        // Step 2
        Point[] reported = [.. await database.Series.ReadAsync(series, run[0].Start - reach - reach, run[^1].Start + reach + reach + Quarter.Length, int.MaxValue, cancellationToken)];

        // Step 3
        var starts = run.SelectMany(quarter => Enumerable.Range(-RollUp.Reach, 1 + (2 * RollUp.Reach)).Select(step => quarter.Start + (step * Quarter.Length))).Where(start => start < now).Distinct();
        var changed = new HashSet<DateOnly>();
        foreach (var start in starts)
        {
            var day = DateOnly.FromDateTime(start.UtcDateTime);
            if (!days.TryGetValue((series, day), out var body))
            {
                days[(series, day)] = body = await ReadDayAsync(series, day, cancellationToken);
            }

            var before = QuarterBlock.Read(body, Quarter.IndexOf(start));
            var (from, to) = (IndexOf(reported, start - reach), IndexOf(reported, start + Quarter.Length + reach));
            if ((start - reach < Horizon && before.IsThere)
                || (RollUp.Roll(reported.AsSpan(from..to), units, start, options.Value) is var quarter && quarter.Equals(before)))
            {
                continue;
            }

            QuarterBlock.Write(body, Quarter.IndexOf(start), quarter);
            changed.Add(day);
        }

        foreach (var day in changed)
        {
            work.PutBlock(series, new DayBlock(day, days[(series, day)]));
        }
    }

    private async Task<byte[]> ReadDayAsync(SeriesKey series, DateOnly day, CancellationToken cancellationToken)
    {
        byte[]? found = null;
        await database.Series.ReadBlocksAsync(
            series,
            day,
            day.AddDays(1),
            (body, _) =>
            {
                QuarterBlock.Check(body);
                found = body.ToArray();
            },
            cancellationToken);
        return found ?? QuarterBlock.Empty();
    }

    /// <summary>How many of the points are before an instant.</summary>
    private static int IndexOf(Point[] points, DateTimeOffset instant)
    {
        var (low, high) = (0, points.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = points[middle].At < instant ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
