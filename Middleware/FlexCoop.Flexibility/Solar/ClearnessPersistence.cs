namespace FlexCoop.Flexibility.Solar;

/// <summary>The yardstick of forecasts: the sky stays as clear as it was over the last lit hours, however long ahead (persistence of the clear-sky index).</summary>
public static class ClearnessPersistence
{
    /// <summary>How clear it stays.</summary>
    /// <param name="hours">What was produced in each hour, and what would have been under a clear sky, W; the first first.</param>
    /// <param name="lit">Over how many lit hours, 1 or more; those that could have given a tenth of the strongest are lit.</param>
    /// <returns>0 or more; 1 when there was no light yet.</returns>
    public static double Of(IReadOnlyList<(double PowerW, double ClearW)> hours, int lit)
    {
        var least = 0.1 * hours.Select(one => one.ClearW).DefaultIfEmpty().Max();
        var last = hours.Where(one => one.ClearW > 0 && one.ClearW >= least).TakeLast(lit).ToList();
        return last.Count == 0 ? 1 : last.Sum(one => one.PowerW) / last.Sum(one => one.ClearW);
    }
}
