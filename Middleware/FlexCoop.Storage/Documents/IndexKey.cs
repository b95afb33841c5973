using System.Globalization;

namespace FlexCoop.Storage;

/// <summary>Makes keys whose order is that of what they stand for.</summary>
public static class IndexKey
{
    /// <summary>An instant, in UTC; later instants have greater keys.</summary>
    public static string Of(DateTimeOffset instant) => instant.UtcTicks.ToString("D19", CultureInfo.InvariantCulture);
}
