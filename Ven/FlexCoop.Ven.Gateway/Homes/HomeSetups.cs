using FlexCoop.Ven.Devices;
using FlexCoop.Ven.Devices.Replay;
using FlexCoop.Ven.Devices.Simulation;
using FlexCoop.Ven.Gateway.Run;

namespace FlexCoop.Ven.Gateway.Homes;

/// <summary>Makes the setup of a home from what was asked for.</summary>
internal static class HomeSetups
{
    /// <summary>The weather of the place; neighbours share it.</summary>
    private static readonly ClimateParameters Place = new() { Seed = 1 };

    /// <exception cref="StartException">The limits of orders are none.</exception>
    public static HomeSetup Of(HomeConfig config, MeasuredProfile? profile, MeasuredWeather? weather, TimeProvider clock)
    {
        var drawn = HomeParameters.FromSeed(config.Seed, Place, config.HeatPump);
        return new HomeSetup
        {
            Parameters = drawn with
            {
                HeatPump = drawn.HeatPump with { OrderBand = OrderBand(config, drawn.HeatPump.ComfortBand) },
                Ev = config.Ev ? drawn.Ev : null,
                Battery = config.Battery ? drawn.Battery : null,
                Pv = config.Pv ? drawn.Pv : null,
            },
            Profile = profile,
            Weather = weather,
            Clock = clock,
        };
    }

    private static ComfortBand OrderBand(HomeConfig config, ComfortBand comfort)
    {
        var (lowest, highest) = (config.LowestOrderC ?? comfort.LowerC, config.HighestOrderC ?? comfort.UpperC);
        return lowest >= 5 && highest <= 30 && highest - lowest >= 1
            ? new ComfortBand(lowest, highest)
            : throw new StartException($"home.lowestOrderC and home.highestOrderC: {lowest} to {highest} °C is no range for a heating; give 5 to 30, and the highest at least 1 above the lowest.");
    }

    /// <exception cref="StartException">The file is not there, or not as it must be.</exception>
    public static MeasuredProfile? ReadProfile(string? file, DateOnly? from, string fileKey, string fromKey) =>
        Read(file, from, fileKey, fromKey, MeasuredProfile.Read);

    /// <exception cref="StartException">The file is not there, or not as it must be.</exception>
    public static MeasuredWeather? ReadWeather(string? file, DateOnly? from, string fileKey, string fromKey) =>
        Read(file, from, fileKey, fromKey, MeasuredWeather.Read);

    private static T? Read<T>(string? file, DateOnly? from, string fileKey, string fromKey, Func<string, DateOnly, T> read)
        where T : class
    {
        if (file is null && from is null)
        {
            return null;
        }

        if (file is null || from is null)
        {
            throw new StartException($"{fileKey} and {fromKey} belong together: give the file, and the day in it with which to begin.");
        }

        try
        {
            return read(file, from.Value);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new StartException($"{fileKey}: {fault.Message}", fault);
        }
    }
}
