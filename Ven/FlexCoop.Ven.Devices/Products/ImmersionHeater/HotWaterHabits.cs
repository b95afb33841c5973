using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Products;

/// <summary>When and how much hot water the people of a home use.</summary>
/// <remarks>
/// The reference tapping profile M of Regulation (EU) No 814/2013, Annex III: 23 taps, 5.845 kWh a day. Each tap comes up to ten minutes
/// early or late, and a day takes 0.9 to 1.1 times the usual.
/// </remarks>
internal sealed class HotWaterHabits(int seed, double scale)
{
    private const int LongestDelayMinutes = 10;

    // A tap gives heat no faster than a shower: 5 l/min of 40 °C from water of 10 °C.
    private const double LargestTapW = 5 * 60 * TankParameters.WaterWhPerLK * 30;

    private const double Shower = 1400;
    private const double Dishes = 735;
    private const double Cleaning = 315;
    private const double Basin = 105;

    private static readonly (int Minute, double EnergyWh)[] ProfileM =
    [
        (At(7, 00), Basin), (At(7, 05), Shower), (At(7, 30), Basin), (At(8, 01), Basin), (At(8, 15), Basin), (At(8, 30), Basin),
        (At(8, 45), Basin), (At(9, 00), Basin), (At(9, 30), Basin), (At(10, 30), Basin), (At(11, 30), Basin), (At(11, 45), Basin),
        (At(12, 45), Cleaning), (At(14, 30), Basin), (At(15, 30), Basin), (At(16, 30), Basin), (At(18, 00), Basin), (At(18, 15), Basin),
        (At(18, 30), Basin), (At(19, 00), Basin), (At(20, 30), Dishes), (At(21, 15), Basin), (At(21, 30), Shower),
    ];

    private readonly SeededNoise _days = new(seed, NoiseStream.HotWaterOfTheDay);
    private readonly SeededNoise _delays = new(seed, NoiseStream.HotWaterDelay);

    /// <summary>Heat tapped, in W, the mean of a minute of the grid.</summary>
    public double TappedW(DateTimeOffset instant)
    {
        var day = HomeClock.Day(instant);
        var minute = HomeClock.MinuteOfDay(instant);
        var use = scale * _days.Between(0.9, 1.1, day);
        var tappedW = 0.0;
        for (var tap = 0; tap < ProfileM.Length; tap++)
        {
            var energyWh = ProfileM[tap].EnergyWh * use;
            var delay = Math.Floor(_delays.Between(-LongestDelayMinutes, LongestDelayMinutes + 1, ((long)day * ProfileM.Length) + tap));
            var start = ProfileM[tap].Minute + (int)delay;
            var length = (int)Math.Ceiling(energyWh / LargestTapW * 60);
            tappedW += minute >= start && minute < start + length ? energyWh * 60 / length : 0;
        }

        return tappedW;
    }

    private static int At(int hour, int minute) => (hour * 60) + minute;
}
