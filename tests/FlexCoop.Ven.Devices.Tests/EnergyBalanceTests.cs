using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Tests;

/// <summary>Energy in is energy stored and energy lost, in every store, after three days of random settings.</summary>
public sealed class EnergyBalanceTests : IDisposable
{
    private const double ToleranceWh = 1e-3;

    private readonly SimulatedHome _home = Some.Home(seed: 3);
    private HomeState _begin = null!;
    private HomeState _end = null!;

    [SetUp]
    public async Task LiveThreeDays()
    {
        var random = new Random(5);
        _begin = _home.CaptureState();
        for (var instant = _home.Origin; instant < _home.Origin.AddDays(3); instant = instant.AddSeconds(random.Next(3600)))
        {
            _home.AdvanceTo(instant);
            foreach (var device in _home.Devices.OfType<IControllableDevice>())
            {
                await device.ApplyAsync(Some.Setting(device, random), instant.AddSeconds(random.Next(7200)), CancellationToken.None);
            }
        }

        _end = _home.CaptureState();
    }

    [Test]
    public void Room_HeatIn_IsStoredOrLost()
    {
        var storedWh = _home.Parameters.Room.HeatCapacityKwhPerK * 1000 * (_end.Room.TemperatureC - _begin.Room.TemperatureC);

        Assert.That(storedWh + _end.Room.LossWh, Is.EqualTo(_end.Room.HeatInWh).Within(ToleranceWh));
        Assert.That(_end.HeatPump.Meter.EnergyDrawnWh, Is.GreaterThan(0).And.LessThan(_end.Room.HeatInWh));
    }

    [Test]
    public void Tank_HeatIn_IsStoredTappedOrLost()
    {
        var storedWh = _home.Parameters.Tank.Node.CapacityWhPerK * (_end.Tank.TemperatureC - _begin.Tank.TemperatureC);

        Assert.That(storedWh + _end.Tank.TappedWh + _end.Tank.LossWh, Is.EqualTo(_end.Tank.Meter.EnergyDrawnWh).Within(ToleranceWh));
        Assert.That(_end.Tank.TappedWh, Is.GreaterThan(0));
    }

    [Test]
    public void Battery_EnergyIn_IsStoredGivenBackOrLost()
    {
        var storedWh = _end.Battery!.StoredWh - _begin.Battery!.StoredWh;

        Assert.That(storedWh + _end.Battery.LossWh, Is.EqualTo(_end.Battery.Meter.EnergyDrawnWh - _end.Battery.Meter.EnergyFedInWh).Within(ToleranceWh));
        Assert.That(_end.Battery.LossWh, Is.GreaterThan(0));
    }

    [Test]
    public void Car_EnergyIn_IsStoredOrLost()
    {
        Assert.That(_end.Ev!.StoredWh + _end.Ev.LossWh, Is.EqualTo(_end.Ev.Meter.EnergyDrawnWh).Within(ToleranceWh));
        Assert.That(_end.Ev.StoredWh, Is.GreaterThan(0));
    }

    [Test]
    public void Meter_OfTheHome_IsTheSumOfItsDevices()
    {
        MeterState[] devices = [_end.HeatPump.Meter, _end.Tank.Meter, _end.Ev!.Meter, _end.Battery!.Meter, _end.Pv, _end.BaseLoad];

        Assert.That(_end.Meter.ActivePowerW, Is.EqualTo(devices.Sum(device => device.ActivePowerW)).Within(1e-9));
        Assert.That(
            _end.Meter.EnergyDrawnWh - _end.Meter.EnergyFedInWh,
            Is.EqualTo(devices.Sum(device => device.EnergyDrawnWh - device.EnergyFedInWh)).Within(ToleranceWh));
    }

    public void Dispose() => _home.Dispose();
}
