namespace FlexCoop.Flexibility.Solar;

/// <summary>Weather between two hours, on the straight line. What is not known at both ends is known at neither; at an hour itself that hour is enough.</summary>
public static class WeatherLine
{
    /// <summary>A value between two.</summary>
    /// <param name="before">At the hour before; null when it is not known.</param>
    /// <param name="after">An hour later; null when it is not known.</param>
    /// <param name="share">How much of the hour is over, 0 to 1.</param>
    public static double? Between(double? before, double? after, double share) => before is { } from && after is { } to ? from + ((to - from) * share) : share == 0 ? before : null;

    /// <summary>Wind between two: as a vector, so that from 350° to 10° it turns by north.</summary>
    public static (double? SpeedMPerS, double? BearingDeg) Wind(double? speedBefore, double? bearingBefore, double? speedAfter, double? bearingAfter, double share)
    {
        if (bearingBefore is not { } from || bearingAfter is not { } to || speedBefore is not { } first || speedAfter is not { } last)
        {
            return (Between(speedBefore, speedAfter, share), share == 0 ? bearingBefore : null);
        }

        var north = (first * Angle.Cos(from) * (1 - share)) + (last * Angle.Cos(to) * share);
        var east = (first * Angle.Sin(from) * (1 - share)) + (last * Angle.Sin(to) * share);
        return (Math.Sqrt((north * north) + (east * east)), Angle.Turned(double.RadiansToDegrees(Math.Atan2(east, north))));
    }
}
