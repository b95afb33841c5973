using System.ComponentModel.DataAnnotations;

namespace FlexCoop.Middleware.PvForecasts;

/// <summary>How often it is forecast what panels will give, and how. Section <c>PvForecasts</c>.</summary>
public sealed class PvForecastOptions
{
    /// <summary>How often, in real time. 5 minutes to 1 day; 1 hour unless said.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "1.00:00:00")]
    public TimeSpan Every { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many hours ahead. 36 to 72; 48 unless said.</summary>
    [Range(36, 72)]
    public int HoursAhead { get; set; } = 48;

    /// <summary>Whether forecasts are by quarters of an hour, and not by hours. False unless said.</summary>
    public bool ByQuarter { get; set; }

    /// <summary>For how long a forecast is kept after it was issued. 1 hour to 30 days; 6 hours unless said.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "30.00:00:00")]
    public TimeSpan Kept { get; set; } = TimeSpan.FromHours(6);

    /// <summary>From how many days of the past panels are learnt. 14 to 365; 60 unless said.</summary>
    [Range(14, 365)]
    public int HistoryDays { get; set; } = 60;
}
