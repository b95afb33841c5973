using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Products;

/// <summary>The charging point of a simulated home.</summary>
internal sealed class SimulatedWallCharger(DevicePort port, EvParameters ev) : IEvCharger, IPowerMeter
{
    public DeviceId Id => port.Id;

    public DeviceClass Class => DeviceClass.EvCharger;

    public bool IsOnline => port.IsOnline;

    public double MaximumPowerW => ev.MaximumPowerW;

    public double MinimumPowerW => ev.MinimumPowerW;

    public ValueTask<PowerReading> ReadPowerAsync(CancellationToken cancellationToken) => port.ReadPowerAsync(cancellationToken);

    public ValueTask<EvSessionReading> ReadSessionAsync(CancellationToken cancellationToken) =>
        port.ReadAsync(ReadSession, cancellationToken);

    public ValueTask ApplyAsync(DeviceSetting setting, DateTimeOffset validUntil, CancellationToken cancellationToken) =>
        port.ApplyAsync(this, setting, validUntil, cancellationToken);

    public ValueTask<HeldSetting?> ReadBackAsync(CancellationToken cancellationToken) => port.ReadBackAsync(cancellationToken);

    public ValueTask ReleaseAsync(CancellationToken cancellationToken) => port.ReleaseAsync(cancellationToken);

    private static EvSessionReading ReadSession(HomeState home, ReadingQuality quality)
    {
        var isKnown = quality == ReadingQuality.Good;
        var stay = isKnown && home.Ev?.Stay?.Departure > home.Instant ? home.Ev.Stay : null;
        return new EvSessionReading
        {
            IsPluggedIn = isKnown ? stay is not null : null,
            EnergyNeededWh = stay?.NeedWh - home.Ev?.DrawnWh,
            Departure = stay?.Departure,
            Quality = quality,
            At = home.Instant,
        };
    }
}
