using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Tests;

/// <summary>Comfort is never broken by an event: what the undisturbed twin keeps, the disturbed home keeps, whatever it is asked.</summary>
public sealed class ComfortTests
{
    private const int HomesPerCase = 20;

    [Test]
    public async Task Apply_RandomSettings_ComfortIsKept([Range(0, 14)] int group)
    {
        for (var seed = group * HomesPerCase; seed < (group + 1) * HomesPerCase; seed++)
        {
            var random = new Random(seed);
            await Disturb(seed, days: 2, async (home, minute) =>
            {
                if (random.Next(20) == 0)
                {
                    var devices = home.Devices.OfType<IControllableDevice>().ToList();
                    var device = devices[random.Next(devices.Count)];
                    await device.ApplyAsync(Some.Setting(device, random), minute.AddMinutes(random.Next(600)), CancellationToken.None);
                }
            });
        }
    }

    [Test]
    public async Task Apply_EverythingOffAllTheTime_ComfortIsKept([Range(0, 4)] int group)
    {
        for (var seed = group * HomesPerCase; seed < (group + 1) * HomesPerCase; seed++)
        {
            await Disturb(seed, days: 3, async (home, minute) =>
            {
                if (minute.Minute == 0)
                {
                    foreach (var device in home.Devices.OfType<IControllableDevice>())
                    {
                        var range = SettingRange.Of(device)[0];
                        await device.ApplyAsync(DeviceSetting.From(range.Name, range.Lowest), minute.AddHours(2), CancellationToken.None);
                    }
                }
            });
        }
    }

    [Test]
    public async Task Apply_SetpointAtTheLowerEnd_ComfortIsKept()
    {
        await Disturb(seed: 2, days: 3, async (home, minute) =>
        {
            var thermostat = home.Device<IThermostat>("heat-pump");
            await thermostat.ApplyAsync(new SetpointOffset(thermostat.LowestOffsetK), minute.AddHours(1), CancellationToken.None);
        });
    }

    /// <summary>Runs a home and its twin side by side, and compares them every minute.</summary>
    private static async Task Disturb(int seed, int days, Func<SimulatedHome, DateTimeOffset, Task> act)
    {
        // Half of the homes stand where it freezes hard, down to about −12 °C; the others live through all seasons.
        var isCold = seed % 2 == 0;
        var setup = new HomeSetup { Parameters = Some.Parameters(seed, meanTemperatureC: isCold ? 3 : 10.8) };
        var origin = Some.Origin.AddDays(isCold ? 0 : seed);
        using var home = new SimulatedHome(setup, origin);
        using var twin = new SimulatedHome(setup, origin);
        for (var minute = origin; minute < origin.AddDays(days); minute = minute.AddMinutes(1))
        {
            home.AdvanceTo(minute);
            twin.AdvanceTo(minute);
            await act(home, minute);
            if (Broken(home.Parameters, home.CaptureState(), twin.CaptureState()) is { } fault)
            {
                Assert.Fail($"Home {seed} at {minute:u}: {fault}");
            }
        }
    }

    private static string? Broken(HomeParameters parameters, HomeState home, HomeState twin)
    {
        var lowerC = parameters.HeatPump.ComfortBand.LowerC;
        if (home.Room.TemperatureC < lowerC && twin.Room.TemperatureC >= lowerC)
        {
            return $"the room has {home.Room.TemperatureC} °C, its twin {twin.Room.TemperatureC} °C";
        }

        if (home.HeatPump.IsRunning && home.Room.TemperatureC > parameters.HeatPump.ComfortBand.UpperC)
        {
            return $"the heat pump runs although the room has {home.Room.TemperatureC} °C";
        }

        if (home.Tank.TemperatureC < parameters.Tank.FloorC && twin.Tank.TemperatureC >= parameters.Tank.FloorC)
        {
            return $"the tank has {home.Tank.TemperatureC} °C, its twin {twin.Tank.TemperatureC} °C";
        }

        // A departure is on a minute of the grid, so its last step shows what the car leaves with.
        return home.Ev?.Stay is { } stay && stay.Departure <= home.Instant && home.Ev.DrawnWh < twin.Ev!.DrawnWh - 1e-6
            ? $"the car leaves with {home.Ev.DrawnWh} Wh, its twin with {twin.Ev.DrawnWh} Wh"
            : null;
    }
}
