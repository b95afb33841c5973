namespace FlexCoop.Middleware.Telemetry;

/// <summary>What the quarters of many points in a bucket of time come to.</summary>
internal struct Bucket
{
    /// <summary>All values added up.</summary>
    public double Sum;

    /// <summary>The last value of each point, added up.</summary>
    public double Last;

    public double Min;

    public double Max;

    /// <summary>How many values there are.</summary>
    public long Values;

    /// <summary>How many points have a value in it.</summary>
    public int Points;

    /// <summary>The coverage of all values, in percent, added up.</summary>
    public long Covered;

    /// <summary>In how many quarters any point has a value.</summary>
    public int Quarters;

    /// <summary>Whether the values are amounts, which add up over time; else they are levels, of which the mean over time counts.</summary>
    public bool IsOfAmounts;

    /// <summary>The value that is asked for; null when there is none.</summary>
    /// <param name="aggregate">sum: of all points together; mean: of all values; min, max: of all values; last: of each point's last value together.</param>
    public readonly double? Of(string aggregate) => Values == 0
        ? null
        : aggregate switch
        {
            "sum" => IsOfAmounts ? Sum : Sum / Quarters,
            "mean" => Sum / Values,
            "min" => Min,
            "max" => Max,
            _ => Last,
        };

    /// <summary>How much of what could have been measured was, in percent.</summary>
    public readonly double Coverage(int points, int quarters) => points == 0 ? 0 : Math.Round((double)Covered / points / quarters, 2);

    /// <summary>Takes over what was found in another part of the points.</summary>
    public void Add(in Bucket other)
    {
        if (other.Values == 0)
        {
            return;
        }

        (Min, Max) = Values == 0 ? (other.Min, other.Max) : (Math.Min(Min, other.Min), Math.Max(Max, other.Max));
        (Sum, Last, Values, Points, Covered) = (Sum + other.Sum, Last + other.Last, Values + other.Values, Points + other.Points, Covered + other.Covered);
    }
}
