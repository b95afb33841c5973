using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Products;

/// <summary>When a car is at home, and what it needs.</summary>
internal sealed class EvHabits(int seed, EvParameters parameters)
{
    private readonly SeededNoise _use = new(seed, NoiseStream.EvUse);
    private readonly SeededNoise _arrival = new(seed, NoiseStream.EvArrival);
    private readonly SeededNoise _departure = new(seed, NoiseStream.EvDeparture);
    private readonly SeededNoise _need = new(seed, NoiseStream.EvNeed);

    /// <summary>The stay that an instant lies in; null while the car is away or needs nothing.</summary>
    public EvStay? StayAt(DateTimeOffset instant)
    {
        var today = HomeClock.Day(instant);
        return Covering(instant, StayOf(today)) ?? Covering(instant, StayOf(today - 1));
    }

    private static EvStay? Covering(DateTimeOffset instant, EvStay? stay) =>
        stay is { } there && there.Arrival <= instant && instant < there.Departure ? stay : null;

    /// <summary>The stay that begins on a day of the home's clock.</summary>
    private EvStay? StayOf(int day) => _use.At(day) >= parameters.ShareOfDays ? null : new EvStay(
        HomeClock.At(day, parameters.ArrivalMinute + (int)_arrival.Between(-60, 60, day)),
        HomeClock.At(day + 1, parameters.DepartureMinute + (int)_departure.Between(-30, 30, day)),
        parameters.NeedWh * _need.Between(0.5, 1.5, day));
}
