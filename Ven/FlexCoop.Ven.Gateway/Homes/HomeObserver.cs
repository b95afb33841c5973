using FlexCoop.Ven.Devices.Products;
using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Gateway.Homes;

/// <summary>Watches a home beside its undisturbed twin: what both draw, and whether the home was ever less comfortable than the twin.</summary>
internal sealed class HomeObserver(SimulatedHome home, SimulatedHome twin)
{
    /// <summary>What is beyond the measuring: a hundredth of a degree, a watt-hour.</summary>
    private const double ToleranceK = 0.01;
    private const double ToleranceWh = 1;

    private EvState? _ev;
    private EvState? _twinEv;
    private MeterState? _meter;
    private MeterState? _twinMeter;
    private DateTimeOffset _at;

    /// <summary>Why comfort was broken, the first time; null while it never was.</summary>
    public string? Discomfort { get; private set; }

    /// <summary>Looks at both.</summary>
    /// <returns>What both drew on average since the last look, in W; null at the first look.</returns>
    public (double HomeW, double TwinW)? Look()
    {
        var (ours, theirs) = (home.CaptureState(), twin.CaptureState());
        CheckComfort(ours, theirs);
        CheckCar(ours, theirs);
        (double, double)? drawn = null;
        if (_meter is { } meter && _twinMeter is { } twinMeter && ours.Instant > _at)
        {
            var hours = (ours.Instant - _at).TotalHours;
            drawn = (NetWh(ours.Meter, meter) / hours, NetWh(theirs.Meter, twinMeter) / hours);
        }

        if (_meter is null || ours.Instant > _at)
        {
            (_meter, _twinMeter, _at) = (ours.Meter, theirs.Meter, ours.Instant);
        }

        return drawn;
    }

    private static double NetWh(MeterState now, MeterState before) => now.EnergyDrawnWh - before.EnergyDrawnWh - (now.EnergyFedInWh - before.EnergyFedInWh);

    private void CheckComfort(HomeState ours, HomeState theirs)
    {
        var band = home.Parameters.HeatPump.ComfortBand;
        if (ours.Room.TemperatureC < band.LowerC - ToleranceK && theirs.Room.TemperatureC >= band.LowerC)
        {
            Discomfort ??= $"at {ours.Instant:s}Z the room had {ours.Room.TemperatureC:F2} °C, its band begins at {band.LowerC} °C";
        }

        var floorC = home.Parameters.Tank.FloorC;
        if (ours.Tank.TemperatureC < floorC - ToleranceK && theirs.Tank.TemperatureC >= floorC)
        {
            Discomfort ??= $"at {ours.Instant:s}Z the tank had {ours.Tank.TemperatureC:F2} °C, its floor is {floorC} °C";
        }
    }

    /// <summary>When the car leaves, it must have what its twin has, or all that it needs.</summary>
    private void CheckCar(HomeState ours, HomeState theirs)
    {
        if (_ev is { Stay: { } stay } && ours.Ev is { } ev && ev.Stay != stay)
        {
            var missingWh = Math.Min(stay.NeedWh, DrawnWh(stay, _twinEv, theirs.Ev) ?? stay.NeedWh) - DrawnWh(stay, _ev, ev);
            if (missingWh > ToleranceWh)
            {
                Discomfort ??= $"the car left at {stay.Departure:s}Z with {missingWh:F0} Wh too little";
            }
        }

        (_ev, _twinEv) = (ours.Ev, theirs.Ev);
    }

    /// <summary>What a car has drawn in a stay, until it left or until now.</summary>
    /// <remarks>
    /// The car may have been charged between the last look and its departure. Then the meter of the charging point tells: while no car is
    /// there it stands still, and what the next car has drawn is known.
    /// </remarks>
    private static double? DrawnWh(EvStay stay, EvState? before, EvState? now) =>
        before?.Stay != stay || now is null ? null
        : now.Stay == stay ? now.DrawnWh
        : before.DrawnWh + (now.Meter.EnergyDrawnWh - before.Meter.EnergyDrawnWh) - now.DrawnWh;
}
