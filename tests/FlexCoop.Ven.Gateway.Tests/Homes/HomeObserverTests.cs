using FlexCoop.Testing;
using FlexCoop.Ven.Devices;
using FlexCoop.Ven.Devices.Products;
using FlexCoop.Ven.Devices.Simulation;
using FlexCoop.Ven.Gateway.Homes;

namespace FlexCoop.Ven.Gateway.Tests;

/// <summary>Sees discomfort that there is, and none that there is not.</summary>
public sealed class HomeObserverTests : IDisposable
{
    private readonly TestClock _clock = SomeHome.Clock();
    private readonly SimulatedHome _home;
    private readonly SimulatedHome _twin;
    private readonly HomeObserver _observer;

    public HomeObserverTests()
    {
        (_home, _twin) = (SomeHome.New(_clock), SomeHome.New(_clock));
        _observer = new HomeObserver(_home, _twin);
    }

    [Test]
    public void Look_First_HasNothingToCompareWith() => Assert.That(_observer.Look(), Is.Null);

    [Test]
    public void Look_UndisturbedHome_DrawsWhatItsTwinDraws()
    {
        _observer.Look();

        _clock.Advance(TimeSpan.FromHours(1));
        var drawn = _observer.Look()!.Value;

        Assert.That(drawn.HomeW, Is.EqualTo(drawn.TwinW).And.GreaterThan(100));
        Assert.That(_observer.Discomfort, Is.Null);
    }

    [Test, CancelAfter(300_000)]
    public async Task Look_BatteryFeedsIn_TheHomeDrawsThatMuchLess(CancellationToken cancellationToken)
    {
        _observer.Look();

        await _home.Controllable("battery").ApplyAsync(new PowerSetpoint(-3000), SomeHome.Winter.AddHours(1), cancellationToken);
        await _twin.Controllable("battery").ApplyAsync(new PowerSetpoint(0), SomeHome.Winter.AddHours(1), cancellationToken);
        _clock.Advance(TimeSpan.FromMinutes(15));
        var drawn = _observer.Look()!.Value;

        Assert.That(drawn.HomeW, Is.EqualTo(drawn.TwinW - 3000).Within(1e-6));
    }

    [Test]
    public void Look_TwiceAtOneInstant_DrawsNothingAnew()
    {
        _clock.Advance(TimeSpan.FromHours(1));
        _observer.Look();

        Assert.That(_observer.Look(), Is.Null);
    }

    [Test]
    public void Look_RoomBelowItsBand_IsDiscomfort()
    {
        Plant(state => state with { Room = state.Room with { TemperatureC = 18.5 } });

        _observer.Look();

        Assert.That(_observer.Discomfort, Does.Contain("the room had 18.50 °C, its band begins at 19 °C"));
    }

    [Test]
    public void Look_TankBelowItsFloor_IsDiscomfort()
    {
        var floorC = _home.Parameters.Tank.FloorC;
        Plant(state => state with { Tank = state.Tank with { TemperatureC = floorC - 1 } });

        _observer.Look();

        Assert.That(_observer.Discomfort, Does.Contain($"the tank had {floorC - 1:F2} °C, its floor is {floorC} °C"));
    }

    [Test]
    public void Look_TwinIsAsColdAsTheHome_IsNoDiscomfortOfOurs()
    {
        Plant(state => state with { Room = state.Room with { TemperatureC = 18.5 } });
        _twin.Restore(_home.CaptureState());

        _observer.Look();

        Assert.That(_observer.Discomfort, Is.Null);
    }

    [Test]
    public void Look_WithinTheMeasuring_IsNoDiscomfort()
    {
        Plant(state => state with { Room = state.Room with { TemperatureC = 18.995 } });

        _observer.Look();

        Assert.That(_observer.Discomfort, Is.Null);
    }

    [Test]
    public void Look_CarLeavesWithTooLittle_IsDiscomfort()
    {
        var stay = new EvStay(SomeHome.Winter.AddHours(-8), SomeHome.Winter, NeedWh: 9000);
        Plant(state => state with { Ev = new EvState { Stay = stay, DrawnWh = 4000 } });
        _twin.Restore(_twin.CaptureState() with { Ev = new EvState { Stay = stay, DrawnWh = 9000 } });
        _observer.Look();

        Plant(state => state with { Ev = new EvState() });
        _observer.Look();

        Assert.That(_observer.Discomfort, Is.EqualTo("the car left at 2026-01-14T23:00:00Z with 5000 Wh too little"));
    }

    [TestCase(9000, 9000, Description = "it has all")]
    [TestCase(4000, 4000, Description = "its twin has no more")]
    [TestCase(8999.5, 9000, Description = "within the measuring")]
    public void Look_CarLeavesWithWhatItCouldHave_IsNoDiscomfort(double drawnWh, double twinDrawnWh)
    {
        var stay = new EvStay(SomeHome.Winter.AddHours(-8), SomeHome.Winter, NeedWh: 9000);
        Plant(state => state with { Ev = new EvState { Stay = stay, DrawnWh = drawnWh } });
        _twin.Restore(_twin.CaptureState() with { Ev = new EvState { Stay = stay, DrawnWh = twinDrawnWh } });
        _observer.Look();

        Plant(state => state with { Ev = new EvState() });
        _observer.Look();

        Assert.That(_observer.Discomfort, Is.Null);
    }

    /// <summary>The meter tells what the car was still given after the last look, also when the next one is already there.</summary>
    [TestCase(5000, null)]
    [TestCase(3000, "the car left at 2026-01-14T23:00:00Z with 2000 Wh too little")]
    public void Look_CarChargedAfterTheLastLook_IsJudgedByWhatItLeftWith(double afterwardsWh, string? discomfort)
    {
        const double NextCarWh = 700;
        var stay = new EvStay(SomeHome.Winter.AddHours(-8), SomeHome.Winter, NeedWh: 9000);
        var next = new EvStay(SomeHome.Winter.AddHours(16), SomeHome.Winter.AddHours(30), NeedWh: 6000);
        Plant(state => state with { Ev = new EvState { Stay = stay, DrawnWh = 4000, Meter = new MeterState(0, 100_000, 0) } });
        _twin.Restore(_twin.CaptureState() with { Ev = new EvState { Stay = stay, DrawnWh = 9000 } });
        _observer.Look();

        Plant(state => state with { Ev = new EvState { Stay = next, DrawnWh = NextCarWh, Meter = new MeterState(0, 100_000 + afterwardsWh + NextCarWh, 0) } });
        _observer.Look();

        Assert.That(_observer.Discomfort, Is.EqualTo(discomfort));
    }

    [Test]
    public void Discomfort_SeenTwice_IsTheFirstOne()
    {
        Plant(state => state with { Room = state.Room with { TemperatureC = 18.5 } });
        _observer.Look();
        var first = _observer.Discomfort;

        Plant(state => state with { Room = state.Room with { TemperatureC = 15 } });
        _observer.Look();

        Assert.That(_observer.Discomfort, Is.EqualTo(first));
    }

    /// <summary>The guards keep the owner comfortable whatever is asked. A car may be charged in the very last minutes; that is in time.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Look_EverythingOffForADay_SeesNoDiscomfortHoweverOftenItLooks([Values(1, 7, 30)] int minutes, CancellationToken cancellationToken)
    {
        foreach (var load in _home.Devices.OfType<ICurtailableLoad>())
        {
            await load.ApplyAsync(new PowerLimit(0), SomeHome.Winter.AddDays(2), cancellationToken);
        }

        for (var elapsed = 0; elapsed < 36 * 60; elapsed += minutes)
        {
            _clock.Advance(TimeSpan.FromMinutes(minutes));
            _observer.Look();
        }

        Assert.That(_observer.Discomfort, Is.Null);
    }

    public void Dispose()
    {
        _home.Dispose();
        _twin.Dispose();
    }

    private void Plant(Func<HomeState, HomeState> change) => _home.Restore(change(_home.CaptureState()));
}
