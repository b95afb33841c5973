using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Tests;

public sealed class HomeParametersTests
{
    private static readonly ClimateParameters Climate = new() { Seed = 1 };
    private static readonly List<HomeParameters> Homes = [.. Enumerable.Range(0, 1000).Select(seed => HomeParameters.FromSeed(seed, Climate))];

    [Test]
    public void FromSeed_SameSeed_IsTheSameHome()
    {
        Assert.That(HomeParameters.FromSeed(42, Climate), Is.EqualTo(Homes[42]));
    }

    [Test]
    public void FromSeed_ThousandHomes_AreSoundAndAllDifferent()
    {
        Assert.That(Homes.SelectMany(home => home.Faults()), Is.Empty);
        Assert.That(Homes.Distinct().Count(), Is.EqualTo(1000));
    }

    [Test]
    public void FromSeed_ThousandHomes_LieWithinTheStatedRangesAndFillThem()
    {
        using (Assert.EnterMultipleScope())
        {
            Fills(home => home.Room.ThermalResistanceKPerKw, 5, 12);
            Fills(home => home.Room.HeatCapacityKwhPerK, 4, 10);
            Fills(home => home.Room.InternalGainsW, 150, 400);
            Fills(home => home.Room.SolarApertureM2, 1, 4);
            Fills(home => home.HeatPump.CopAt0C, 2.8, 3.4);
            Fills(home => home.HeatPump.CopPerK, 0.06, 0.09);
            Fills(home => home.HeatPump.SetpointC, 20.5, 21.5);
            Fills(home => home.HeatPump.HysteresisK, 0.4, 0.8);
            Fills(home => home.Tank.VolumeL, 180, 250);
            Fills(home => home.Tank.StandbyLossWPerK, 1.2, 2);
            Fills(home => home.Tank.HeaterPowerW, 1800, 3000);
            Fills(home => home.Tank.SetpointC, 60, 63);
            Fills(home => home.Tank.DrawScale, 0.7, 1.1);
            Fills(home => home.BaseLoad.MeanPowerW, 250, 500);
            Fills(home => home.Ev!.ChargingEfficiency, 0.88, 0.94);
            Fills(home => home.Ev!.NeedWh, 5_000, 14_000);
            Fills(home => home.Ev!.ShareOfDays, 0.6, 1);
            Fills(home => home.Battery!.CapacityWh, 5_000, 13_500);
            Fills(home => home.Battery!.MaximumPowerW, 2_500, 5_000);
            Fills(home => home.Battery!.ReserveShare, 0.05, 0.15);
            Fills(home => home.Pv!.PeakPowerW, 3_000, 8_000);
            Fills(home => home.Pv!.TiltDeg, 20, 45);
            Fills(home => home.Pv!.AzimuthDeg, 135, 225);
            Fills(home => home.Pv!.PerformanceRatio, 0.74, 0.86);
        }
    }

    /// <summary>The kind that is given is the only thing in which the homes may differ, with the least power that follows from it.</summary>
    [Test]
    public void FromSeed_HeatPumpGiven_IsTheSameHomeWithThatOne([Range(0, 9)] int seed, [Values] HeatPumpKind kind)
    {
        var drawn = Homes[seed];

        var given = HomeParameters.FromSeed(seed, Climate, kind);

        var (least, most) = kind == HeatPumpKind.SgReady ? (1, 1) : (0.2, 0.35);
        Assert.That(given.HeatPump.Kind, Is.EqualTo(kind));
        Assert.That(given.HeatPump.MinimumPowerW / given.HeatPump.RatedPowerW, Is.InRange(least, most));
        Assert.That(given with { HeatPump = given.HeatPump with { Kind = drawn.HeatPump.Kind, MinimumPowerW = drawn.HeatPump.MinimumPowerW } }, Is.EqualTo(drawn));
    }

    [Test]
    public void FromSeed_ThousandHomes_AThirdAreSgReady()
    {
        Assert.That(Homes.Count(home => home.HeatPump.Kind == HeatPumpKind.SgReady), Is.InRange(280, 390));
    }

    [Test]
    public void Open_ParametersThatBreakTheGuards_AreRefusedWithEveryReason()
    {
        var sound = Homes[0];
        var unsound = sound with { HeatPump = sound.HeatPump with { RatedPowerW = 500, MinimumPowerW = 500 }, Tank = sound.Tank with { SetpointC = 50 } };

        Assert.That(
            () => new SimulatedHome(new HomeSetup { Parameters = unsound }, Some.Origin),
            Throws.ArgumentException.With.Message.Contains("HeatPump.RatedPowerW 500 W cannot hold").And.Message.Contains("Tank.SetpointC 50 °C leaves no room"));
    }

    private static void Fills(Func<HomeParameters, double> parameter, double lowest, double highest)
    {
        var tenth = (highest - lowest) / 10;
        Assert.That(Homes.Select(parameter), Is.All.InRange(lowest, highest));
        Assert.That(Homes.Min(parameter), Is.LessThan(lowest + tenth));
        Assert.That(Homes.Max(parameter), Is.GreaterThan(highest - tenth));
    }
}
