namespace FlexCoop.Middleware.Telemetry;

/// <summary>The units that the values of a point have had.</summary>
internal sealed class PointUnits
{
    private readonly (long Since, PointUnit Unit)[] _units;

    private PointUnits((long Since, PointUnit Unit)[] units) => _units = units;

    /// <summary>Those of a point of which nothing is known.</summary>
    public static PointUnits Unknown { get; } = new([(long.MinValue, PointUnit.Unknown)]);

    /// <summary>The unit of its latest values.</summary>
    public PointUnit Latest => _units[^1].Unit;

    public static PointUnits Of(PointDocument point) =>
        new([.. point.Meanings.Select((meaning, index) => (index == 0 ? long.MinValue : meaning.Since?.ToUnixTimeMilliseconds() ?? long.MinValue, PointUnit.Of(point.Key, meaning)))]);

    /// <summary>The unit of a value.</summary>
    /// <param name="at">Its instant, in milliseconds since 1970.</param>
    public PointUnit At(long at)
    {
        var index = _units.Length - 1;
        while (_units[index].Since > at)
        {
            index--;
        }

        return _units[index].Unit;
    }
}
