using FlexCoop.Testing;
using FlexCoop.Ven.Devices;
using FlexCoop.Ven.Devices.Simulation;
using FlexCoop.Ven.Gateway.Homes;
using FlexCoop.Ven.Gateway.Run;

namespace FlexCoop.Ven.Gateway.Tests;

public sealed class HomeSetupsTests
{
    private readonly TestClock _clock = SomeHome.Clock();

    [Test]
    public void Of_SameSeed_IsTheSameHome()
    {
        var home = Parameters(new HomeConfig { Seed = 7 });

        Assert.That(Parameters(new HomeConfig { Seed = 7 }), Is.EqualTo(home));
        Assert.That(Parameters(new HomeConfig { Seed = 8 }), Is.Not.EqualTo(home));
    }

    [Test]
    public void Of_TwoSeeds_HaveTheSameWeather() =>
        Assert.That(Parameters(new HomeConfig { Seed = 8 }).Climate, Is.EqualTo(Parameters(new HomeConfig { Seed = 7 }).Climate));

    [Test]
    public void Of_DevicesLeftOut_HasNone()
    {
        var parameters = Parameters(new HomeConfig { Seed = 7, Ev = false, Battery = false, Pv = false });

        Assert.That((parameters.Ev, parameters.Battery, parameters.Pv), Is.EqualTo((default(object), default(object), default(object))));
    }

    [Test]
    public void Of_LimitsOfOrders_AreTheOwnersElseTheComfortBand()
    {
        var bands = new[] { new HomeConfig { Seed = 7 }, new HomeConfig { Seed = 7, LowestOrderC = 17 }, new HomeConfig { Seed = 7, LowestOrderC = 16.5, HighestOrderC = 25 } }.Select(config => Parameters(config).HeatPump.OrderBand);

        Assert.That(bands, Is.EqualTo([new ComfortBand(19, 23), new ComfortBand(17, 23), new ComfortBand(16.5, 25)]));
    }

    /// <summary>An SG-Ready heat pump is on or off; a modulating one runs with less, too.</summary>
    [Test]
    public void Of_HeatPumpOfAKind_IsOneOfThatKind([Range(1, 6)] int seed, [Values] HeatPumpKind kind)
    {
        var heatPump = Parameters(new HomeConfig { Seed = seed, HeatPump = kind }).HeatPump;

        Assert.That(heatPump.Kind, Is.EqualTo(kind));
        Assert.That(heatPump.MinimumPowerW, kind == HeatPumpKind.SgReady ? Is.EqualTo(heatPump.RatedPowerW) : Is.LessThan(0.5 * heatPump.RatedPowerW));
    }

    [Test]
    public void Of_AnyHome_CanLive([Range(1, 6)] int seed, [Values] HeatPumpKind kind)
    {
        using var home = new SimulatedHome(HomeSetups.Of(new HomeConfig { Seed = seed, HeatPump = kind }, profile: null, weather: null, _clock), SomeHome.Winter);

        _clock.Advance(TimeSpan.FromHours(1));

        Assert.That(home.CaptureState().Instant, Is.EqualTo(_clock.GetUtcNow()));
    }

    [TestCase(null, "2011-07-01")]
    [TestCase("measured.csv", null)]
    public void ReadProfile_HalfOfWhatBelongsTogether_IsRefusedWithBothKeys(string? file, string? from)
    {
        var date = from is null ? (DateOnly?)null : DateOnly.Parse(from, null);

        Assert.That(
            () => HomeSetups.ReadProfile(file, date, "--profile", "--profile-from"),
            Throws.TypeOf<StartException>().With.Message.EqualTo("--profile and --profile-from belong together: give the file, and the day in it with which to begin."));
    }

    [Test]
    public void ReadProfile_Nothing_IsNothing() => Assert.That(HomeSetups.ReadProfile(file: null, from: null, "--profile", "--profile-from"), Is.Null);

    [Test]
    public void ReadWeather_NoSuchFile_IsRefusedWithKeyAndFile()
    {
        using var folder = new TemporaryFolder();
        var file = folder["weather.csv"];

        Assert.That(
            () => HomeSetups.ReadWeather(file, new DateOnly(2023, 1, 1), "--weather", "--weather-from"),
            Throws.TypeOf<StartException>().With.Message.StartsWith("--weather: ").And.Message.Contains(file));
    }

    private HomeParameters Parameters(HomeConfig config) => HomeSetups.Of(config, profile: null, weather: null, _clock).Parameters;
}
