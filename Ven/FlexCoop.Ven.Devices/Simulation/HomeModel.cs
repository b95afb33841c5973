using FlexCoop.Ven.Devices.Products;

namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>The physics of a home: from one state to the next, under circumstances and settings that are constant in between.</summary>
internal sealed class HomeModel(HomeParameters home)
{
    private readonly HeatPumpModel _heatPump = new(home.HeatPump, home.Room);

    /// <summary>The end of the step that begins now: the next minute of the grid, or before it the end of a setting.</summary>
    public static DateTimeOffset EndOfStep(HomeState state)
    {
        var nextMinute = Minute(state.Instant).AddMinutes(1);
        var firstEnd = state.Held.FirstEnd();
        return firstEnd < nextMinute ? firstEnd : nextMinute;
    }

    /// <summary>The start of the minute of the grid that an instant lies in. The grid is that of UTC, the same for every home.</summary>
    public static DateTimeOffset Minute(DateTimeOffset instant) => instant.AddTicks(-(instant.UtcTicks % TimeSpan.TicksPerMinute));

    /// <summary>The home after a step.</summary>
    /// <param name="state">Before the step.</param>
    /// <param name="outside">The circumstances of the minute that the step lies in.</param>
    /// <param name="end">Not after <see cref="EndOfStep"/>.</param>
    public HomeState Step(HomeState state, Circumstances outside, DateTimeOffset end)
    {
        var hours = (end - state.Instant).TotalHours;
        var held = state.Held;

        var heatPump = _heatPump.Step(state.HeatPump, state.Room.TemperatureC, held.HeatPump?.Setting, outside, hours);
        var heatW = (heatPump.Meter.ActivePowerW * home.HeatPump.Cop(outside.OutdoorTemperatureC))
            + home.Room.GainsW(outside.GlobalIrradianceWPerM2);
        var tank = TankModel.Step(home.Tank, state.Tank, held.WaterHeater?.Setting, outside.HotWaterW, hours);
        var ev = home.Ev is null || state.Ev is null ? null
            : EvModel.Step(home.Ev, state.Ev, outside.EvStay, held.EvCharger?.Setting, end, hours);
        var pv = home.Pv is null ? default : PvModel.Step(home.Pv, state.Pv, held.Pv?.Setting, outside.PvPotentialW, hours);

        var controlledW = heatPump.Meter.ActivePowerW + tank.Meter.ActivePowerW + (ev?.Meter.ActivePowerW ?? 0);
        var restOfHomeW = outside.BaseLoadW + controlledW + pv.ActivePowerW;
        var battery = home.Battery is null || state.Battery is null ? null
            : BatteryModel.Step(home.Battery, state.Battery, held.Battery?.Setting, restOfHomeW, hours);

        return new HomeState
        {
            Instant = end,
            Room = state.Room.After(home.Room, heatW, outside.OutdoorTemperatureC, hours),
            HeatPump = heatPump,
            Tank = tank,
            Ev = ev,
            Battery = battery,
            Pv = pv,
            BaseLoad = state.BaseLoad.After(outside.BaseLoadW, hours),
            Meter = state.Meter.After(restOfHomeW + (battery?.Meter.ActivePowerW ?? 0), hours),
            Held = held.At(end),
        };
    }
}
