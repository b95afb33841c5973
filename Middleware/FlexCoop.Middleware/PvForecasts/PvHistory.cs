using FlexCoop.Flexibility.Solar;
using FlexCoop.Middleware.Telemetry;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.PvForecasts;

/// <summary>What panels have produced, from the quarters of their points of power.</summary>
internal sealed class PvHistory(QuarterReader reader, PointBook points)
{
    private const int QuartersOfAnHour = 4;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>By whole hours that are over, the first first; an hour of which a quarter is missing is not there.</summary>
    public async Task<IReadOnlyList<ProducedPower>> ReadAsync(PvDevice panels, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        foreach (var rid in panels.Rids)
        {
            var series = new SeriesKey(panels.VenId, rid);
            if ((await points.FindAsync(series, cancellationToken))?.Units.Latest.Kind != PointKind.Power)
            {
                continue;
            }

            var quarters = await reader.ReadAsync(series, from, to, cancellationToken);
            return
            [
                .. quarters.Where(read => read.Quarter.HasValue && !read.IsStuck)
                    .GroupBy(read => new DateTimeOffset(read.Start.UtcTicks - (read.Start.UtcTicks % Hour.Ticks), TimeSpan.Zero))
                    .Where(hour => hour.Count() == QuartersOfAnHour)

                    // Power is positive when drawn from the grid.
                    .Select(hour => new ProducedPower(hour.Key, Math.Max(0, -hour.Average(read => read.Quarter.Value)))),
            ];
        }

        return [];
    }
}
