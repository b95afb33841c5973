namespace FlexCoop.Flexibility.Solar;

/// <summary>Forecasts what panels produce from what they have produced: the clearness of the sky goes from what it was last back to what is usual at that hour.</summary>
/// <remarks>
/// <para>Clearness is what was produced by what would have been under a clear sky. Its usual value at an hour of the day is its mean over the last weeks, weighted by what could have been produced; shadows of trees and morning
/// fog are in it.</para>
/// <para>How much of a deviation is left after so many hours is learnt from the same weeks (least squares through the origin): near 1 for the next hour, near 0 for the day after tomorrow. Persistence is the case in which all of it is left for ever; so this is
/// persistence where that is right, and climatology where that is (Yang, "Standard of reference in operational day-ahead deterministic solar forecasting", Journal of Renewable and Sustainable Energy 11, 2019).</para>
/// <para>It takes no weather: it is what is told where none is there.</para>
/// </remarks>
public sealed class ClearnessForecast
{
    /// <summary>What is less than that of the strongest hour says nothing about the sky.</summary>
    private const double LeastShare = 0.1;

    /// <summary>By how much of what could have been produced an hour has to be seen before it counts as much as the mean of all hours.</summary>
    private const double Prior = 3;

    /// <summary>How many lit hours say how clear it is now.</summary>
    private const int Recent = 3;

    private const double MostClearness = 1.5;

    /// <summary>For so many hours without light, beside those ahead, a deviation is remembered.</summary>
    private const int LongestNight = 24;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly PvPanels _panels;
    private readonly double[] _usual;
    private readonly double[] _left;
    private readonly double _deviation;
    private readonly DateTimeOffset _seenAt;

    private ClearnessForecast(PvPanels panels, double[] usual, double[] left, DateTimeOffset seenAt, double deviation) => (_panels, _usual, _left, _seenAt, _deviation) = (panels, usual, left, seenAt, deviation);

    /// <summary>Learns from the past.</summary>
    /// <param name="panels">The panels.</param>
    /// <param name="history">What they have produced in whole hours, the first first; what begins within the hour before <paramref name="issuedAt"/> or later is not looked at.</param>
    /// <param name="issuedAt">The instant of the forecast.</param>
    /// <param name="hoursAhead">How many hours it is to reach, 1 to 168.</param>
    public static ClearnessForecast Of(PvPanels panels, IReadOnlyList<ProducedPower> history, DateTimeOffset issuedAt, int hoursAhead)
    {
        var hours = history.Where(one => one.Start + Hour <= issuedAt).Select(one => (one.Start, one.PowerW, ClearW: panels.ClearSkyW(one.Start, Hour))).ToList();
        return OfReckoned(panels, hours, hoursAhead);
    }

    /// <summary>The same, with what would have been under a clear sky reckoned already.</summary>
    internal static ClearnessForecast OfReckoned(PvPanels panels, IReadOnlyList<(DateTimeOffset Start, double PowerW, double ClearW)> hours, int hoursAhead)
    {
        var least = LeastShare * hours.Select(one => one.ClearW).DefaultIfEmpty().Max();
        var lit = hours.Where(one => one.ClearW > 0 && one.ClearW >= least).ToList();
        var usual = Usual(lit);
        var deviations = lit.ToDictionary(one => one.Start, one => Math.Min(MostClearness, one.PowerW / one.ClearW) - usual[one.Start.UtcDateTime.Hour]);

        // As at an issue: the mean deviation of the last lit hours, for each hour of the past.
        var starts = lit.Select(one => one.Start).ToList();
        var states = starts.Select((start, index) => (At: start + Hour, Deviation: starts.Take(index + 1).TakeLast(Recent).Where(one => start - one < Recent * Hour).Average(one => deviations[one]))).ToList();
        var left = Enumerable.Range(0, LongestNight + hoursAhead).Select(ahead => Left(states, deviations, ahead)).ToArray();
        var (at, deviation) = states.LastOrDefault();
        return new ClearnessForecast(panels, usual, left, at, deviation);
    }

    /// <summary>The mean production of an hour, W; positive.</summary>
    /// <param name="start">When it begins, at the instant of the forecast or later.</param>
    public double PowerW(DateTimeOffset start) => PowerW(start, Hour);

    /// <summary>The mean production of an interval within an hour, W; positive.</summary>
    public double PowerW(DateTimeOffset start, TimeSpan length) => ClearnessAt(start) * _panels.ClearSkyW(start, length);

    /// <summary>How clear it is in an hour.</summary>
    internal double ClearnessAt(DateTimeOffset start)
    {
        // From the last light on, not from the issue: by the morning little is left of what was in the evening, and nothing of what was days ago.
        var ahead = Math.Max(0, (start - _seenAt) / Hour);
        var left = ahead < _left.Length ? _left[(int)ahead] : 0;
        return Math.Clamp(_usual[start.UtcDateTime.Hour] + (left * _deviation), 0, MostClearness);
    }

    private static double[] Usual(List<(DateTimeOffset Start, double PowerW, double ClearW)> lit)
    {
        var total = lit.Sum(one => one.ClearW);
        var all = total > 0 ? lit.Sum(one => one.PowerW) / total : 0;
        var weight = Prior * (lit.Count == 0 ? 1 : total / lit.Count);
        var produced = lit.ToLookup(one => one.Start.UtcDateTime.Hour);
        return [.. Enumerable.Range(0, 24).Select(hour => ((weight * all) + produced[hour].Sum(one => one.PowerW)) / (weight + produced[hour].Sum(one => one.ClearW)))];
    }

    private static double Left(List<(DateTimeOffset At, double Deviation)> states, Dictionary<DateTimeOffset, double> deviations, int ahead)
    {
        var (cross, square) = (0.0, 0.0);
        foreach (var (at, deviation) in states)
        {
            // Only pairs with light at both ends are learnt from.
            if (deviations.TryGetValue(at + (ahead * Hour), out var later))
            {
                cross += deviation * later;
                square += deviation * deviation;
            }
        }

        return square > 0 ? Math.Clamp(cross / square, 0, 1) : 0;
    }
}
