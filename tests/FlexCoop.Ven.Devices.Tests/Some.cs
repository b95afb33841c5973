using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Tests;

/// <summary>Homes with working defaults, that a test overrides.</summary>
internal static class Some
{
    /// <summary>A winter's midnight on the clock of the homes.</summary>
    public static readonly DateTimeOffset Origin = new(2026, 1, 14, 23, 0, 0, TimeSpan.Zero);

    public static HomeParameters Parameters(int seed = 1, HeatPumpKind? kind = null, double meanTemperatureC = 10.8)
    {
        var parameters = HomeParameters.FromSeed(seed, new ClimateParameters { Seed = 7, MeanTemperatureC = meanTemperatureC });
        if (kind is null || kind == parameters.HeatPump.Kind)
        {
            return parameters;
        }

        var heatPump = parameters.HeatPump;
        return parameters with
        {
            HeatPump = heatPump with
            {
                Kind = kind.Value,
                MinimumPowerW = kind == HeatPumpKind.SgReady ? heatPump.RatedPowerW : 0.3 * heatPump.RatedPowerW,
            },
        };
    }

    public static SimulatedHome Home(int seed = 1, HeatPumpKind? kind = null, double meanTemperatureC = 10.8) =>
        new(new HomeSetup { Parameters = Parameters(seed, kind, meanTemperatureC) }, Origin);

    public static IControllableDevice Controllable(this SimulatedHome home, string id) =>
        home.Devices.OfType<IControllableDevice>().Single(device => device.Id.Value == id);

    public static T Device<T>(this SimulatedHome home, string id)
        where T : IDevice => home.Devices.OfType<T>().Single(device => device.Id.Value == id);

    /// <summary>A setting that the device takes: the lowest figure of one of its kinds, or any figure.</summary>
    public static DeviceSetting Setting(IControllableDevice device, Random random)
    {
        var ranges = SettingRange.Of(device);
        var range = ranges[random.Next(ranges.Count)];
        var value = random.Next(2) == 0 ? range.Lowest : range.Lowest + (random.NextDouble() * (range.Highest - range.Lowest));
        return DeviceSetting.From(range.Name, value);
    }
}
