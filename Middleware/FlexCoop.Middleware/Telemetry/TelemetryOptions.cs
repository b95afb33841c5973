using System.ComponentModel.DataAnnotations;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>How reported values are rolled up, cleaned, kept and handed on. Section <c>Telemetry</c>.</summary>
public sealed class TelemetryOptions
{
    /// <summary>How often quarters that are over are rolled up, in real time. 1 second to 1 minute; 5 seconds unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan RollUpEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>For how long raw values are kept, by their own time. 1 to 3,660 days; 30 days unless said. The last value of a point stays.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3660.00:00:00")]
    public TimeSpan RawKept { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long a gap may be to be interpolated. 0 to 15 minutes; 5 minutes unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:15:00")]
    public TimeSpan ShortGap { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many times the usual scatter of its neighbours a value must be away from them to be a spike. 3 to 1,000; 8 unless said.</summary>
    [Range(3.0, 1000.0)]
    public double SpikeFactor { get; set; } = 8;

    /// <summary>How far a power must be away from its neighbours, at least, to be a spike, W. 0 to 1e12; 25,000 unless said: no home switches that for one sample.</summary>
    [Range(0.0, 1e12)]
    public double SpikePowerW { get; set; } = 25_000;

    /// <summary>How far a temperature must be away from its neighbours, at least, to be a spike, K. 0 to 1,000; 15 unless said.</summary>
    [Range(0.0, 1000.0)]
    public double SpikeTemperatureK { get; set; } = 15;

    /// <summary>The greatest power that can be, in either direction, W; also that of an energy over its time. 1 to 1e12; 1,000,000 unless said.</summary>
    [Range(1.0, 1e12)]
    public double MaxPowerW { get; set; } = 1_000_000;

    /// <summary>The lowest temperature that can be, °C. -273 to 1,000; -60 unless said.</summary>
    [Range(-273.0, 1000.0)]
    public double MinTemperatureC { get; set; } = -60;

    /// <summary>The highest temperature that can be, °C. -273 to 1,000; 150 unless said.</summary>
    [Range(-273.0, 1000.0)]
    public double MaxTemperatureC { get; set; } = 150;

    /// <summary>For how long a measured value other than 0 must stay the same to be called stuck; in whole quarters. 1 hour to 7 days; 6 hours unless said.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "7.00:00:00")]
    public TimeSpan StuckAfter { get; set; } = TimeSpan.FromHours(6);

    /// <summary>How many streams may be open at once. 0 to 10,000; 100 unless said.</summary>
    [Range(0, 10_000)]
    public int Streams { get; set; } = 100;

    /// <summary>How many updates a subscriber may be behind before it is cut off. 16 to 100,000; 2,048 unless said.</summary>
    [Range(16, 100_000)]
    public int StreamBuffer { get; set; } = 2048;

    /// <summary>How many points of late are kept in memory for streams that are resumed. 0 to 10,000,000; 100,000 unless said.</summary>
    [Range(0, 10_000_000)]
    public int StreamMemory { get; set; } = 100_000;
}
