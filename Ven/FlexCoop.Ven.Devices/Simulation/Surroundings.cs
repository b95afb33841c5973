using FlexCoop.Ven.Devices.Products;

namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>Weather and people around one home: measured where data were given, else synthetic.</summary>
internal sealed class Surroundings
{
    private readonly HomeSetup _setup;
    private readonly DateTimeOffset _origin;
    private readonly Climate _climate;
    private readonly BaseLoadHabits _baseLoad;
    private readonly HotWaterHabits _hotWater;
    private readonly EvHabits? _ev;

    public Surroundings(HomeSetup setup, DateTimeOffset origin)
    {
        var parameters = setup.Parameters;
        _setup = setup;
        _origin = origin;
        _climate = new Climate(parameters.Climate);
        _baseLoad = new BaseLoadHabits(parameters.Seed, parameters.BaseLoad);
        _hotWater = new HotWaterHabits(parameters.Seed, parameters.Tank.DrawScale);
        _ev = parameters.Ev is { } ev ? new EvHabits(parameters.Seed, ev) : null;
    }

    /// <summary>What is in a minute of the grid.</summary>
    public Circumstances In(DateTimeOffset minute)
    {
        var irradiance = _climate.Sunshine(minute);
        var measured = _setup.Profile?.At(minute, _origin);
        return new Circumstances
        {
            OutdoorTemperatureC = _setup.Weather?.TemperatureC(minute, _origin) ?? _climate.TemperatureC(minute),
            GlobalIrradianceWPerM2 = irradiance.GlobalWPerM2,
            PvPotentialW = measured?.PvW ?? (_setup.Parameters.Pv is { } pv ? PvModel.PotentialW(pv, irradiance) : 0),
            BaseLoadW = measured?.LoadW ?? _baseLoad.PowerW(minute),
            HotWaterW = _hotWater.TappedW(minute),
            EvStay = _ev?.StayAt(minute),
        };
    }
}
