using System.Globalization;
using FlexCoop.Flexibility.Solar;
using FlexCoop.Testing;

namespace FlexCoop.Flexibility.Tests.Solar;

/// <summary>Forecasts of a real home, out of sample (FC-MW-8): nine months of one home near Sydney, measured by the half-hour (home-load-pv-30min.csv).</summary>
public sealed class HomeFixtureTests
{
    private const int Ahead = 36;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>Where the homes of that study are; the file does not say more.</summary>
    private static readonly GeoPlace Sydney = new(-33.87, 151.21);

    /// <summary>Panels are found from what was produced before, and so is each forecast: nothing after the instant of its issue is looked at.</summary>
    [Test, CancelAfter(300_000)]
    public void Forecast_OfARealHome_OutOfSample_BeatsClearSkyPersistence()
    {
        var hours = Read();
        var begin = new DateTimeOffset(2012, 1, 1, 0, 0, 0, TimeSpan.FromHours(10));
        var panels = PvFit.ToClearSky([.. hours.Where(one => one.Start < begin)], Hour, Sydney)!;
        var all = hours.Select(one => (one.Start, one.PowerW, ClearW: panels.ClearSkyW(one.Start, Hour))).ToList();
        var (ours, last, day) = (new Score(), new Score(), new Score());

        for (var index = all.FindIndex(one => one.Start >= begin); index + Ahead <= all.Count; index += 3)
        {
            var past = all[Math.Max(0, index - (60 * 24))..index];
            var forecast = ClearnessForecast.OfReckoned(panels, past, Ahead);
            var pairs = past.Select(one => (one.PowerW, one.ClearW)).ToList();
            var (lastHours, lastDay) = (ClearnessPersistence.Of(pairs, lit: 1), ClearnessPersistence.Of(pairs, lit: 10));
            foreach (var one in all.GetRange(index, Ahead).Where(one => one.ClearW > 0))
            {
                ours.Add(one.PowerW - (forecast.ClearnessAt(one.Start) * one.ClearW));
                last.Add(one.PowerW - (lastHours * one.ClearW));
                day.Add(one.PowerW - (lastDay * one.ClearW));
            }
        }

        TestContext.Out.WriteLine($"panels {panels}");
        TestContext.Out.WriteLine($"forecast {ours}; persistence of the last lit hour {last}; of the last ten {day}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ours.Mae, Is.LessThan(0.95 * last.Mae).And.LessThan(0.95 * day.Mae));
            Assert.That(ours.Rmse, Is.LessThan(0.9 * last.Rmse).And.LessThan(0.9 * day.Rmse));
        }
    }

    private static List<ProducedPower> Read() =>
    [
        .. Csv.Read(SharedMaterial.Path("data", "home-load-pv-30min.csv"))
            .Select(row => (At: new DateTimeOffset(DateTime.ParseExact(row[""], "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), TimeSpan.FromHours(10)), PowerW: 1000 * double.Parse(row["GG"], CultureInfo.InvariantCulture)))
            .GroupBy(row => row.At.AddMinutes(-row.At.Minute))
            .Where(hour => hour.Count() == 2)
            .Select(hour => new ProducedPower(hour.Key, hour.Average(row => row.PowerW))),
    ];
}
