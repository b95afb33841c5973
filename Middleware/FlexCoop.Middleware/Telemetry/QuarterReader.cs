using FlexCoop.Storage;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>Reads quarters of an hour, and says which are stuck: a run of the same value, other than 0, that is at least as long as the settings say.</summary>
/// <remarks>Stuck is told when it is read, since it depends on what comes long after.</remarks>
internal sealed class QuarterReader(Database database, IOptions<TelemetryOptions> options)
{
    private const double Same = 1e-9;

    private int StuckAfter => (int)Math.Ceiling(options.Value.StuckAfter / Quarter.Length);

    /// <summary>All quarters that begin in [from, to), the first first, those of which nothing is known among them.</summary>
    /// <param name="series">The point.</param>
    /// <param name="from">The first start; what lies within a quarter means the next.</param>
    /// <param name="to">The instant before which to stop.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<ReadQuarter>> ReadAsync(SeriesKey series, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var first = from == Quarter.StartOf(from) ? from : Quarter.StartOf(from) + Quarter.Length;
        var count = (int)Math.Max(0, Math.Ceiling((to - first) / Quarter.Length));
        if (count == 0)
        {
            return [];
        }

        // What comes before and after may belong to the same run.
        var margin = StuckAfter;
        var begin = first - (margin * Quarter.Length);
        var quarters = new Quarter[count + (2 * margin)];
        Array.Fill(quarters, Quarter.Missing);
        var firstDay = DateOnly.FromDateTime(begin.UtcDateTime);
        await database.Series.ReadBlocksAsync(
            series,
            firstDay,
            DateOnly.FromDateTime((begin + (quarters.Length * Quarter.Length)).UtcDateTime).AddDays(1),
            (body, day) =>
            {
                QuarterBlock.Check(body);
                var place = ((day.DayNumber - firstDay.DayNumber) * Quarter.OfADay) - Quarter.IndexOf(begin);
                for (var index = Math.Max(0, -place); index < Quarter.OfADay && place + index < quarters.Length; index++)
                {
                    quarters[place + index] = QuarterBlock.Read(body, index);
                }
            },
            cancellationToken);

        var stuck = Stuck(quarters);
        return [.. Enumerable.Range(0, count).Select(index => new ReadQuarter(first + (index * Quarter.Length), quarters[margin + index], stuck[margin + index]))];
    }

    private bool[] Stuck(Quarter[] quarters)
    {
        var stuck = new bool[quarters.Length];
        var begin = 0;
        for (var index = 1; index <= quarters.Length; index++)
        {
            if (index < quarters.Length && GoesOn(quarters[begin], quarters[index]))
            {
                continue;
            }

            if (index - begin >= StuckAfter && quarters[begin].Flags.HasFlag(QuarterFlags.Constant))
            {
                Array.Fill(stuck, value: true, begin, index - begin);
            }

            begin = index;
        }

        return stuck;
    }

    private static bool GoesOn(Quarter first, Quarter next) =>
        first.Flags.HasFlag(QuarterFlags.Constant) && next.Flags.HasFlag(QuarterFlags.Constant) && first.Value != 0 && Math.Abs(first.Value - next.Value) <= Same * Math.Abs(first.Value);
}
