namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>What one device of a simulated home needs of the home.</summary>
internal sealed class DevicePort(SimulatedHome home, DeviceId id, Func<HomeState, MeterState> meterOf)
{
    public DeviceId Id => id;

    public bool IsOnline => home.IsConnected(id);

    /// <summary>Makes a reading of the home as it is now; a device that is cut off gives one of quality Unreachable.</summary>
    public ValueTask<T> ReadAsync<T>(Func<HomeState, ReadingQuality, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(read(home.CaptureState(), IsOnline ? ReadingQuality.Good : ReadingQuality.Unreachable));
    }

    public ValueTask<PowerReading> ReadPowerAsync(CancellationToken cancellationToken) => ReadAsync(
        (state, quality) =>
        {
            MeterState? meter = quality == ReadingQuality.Good ? meterOf(state) : null;
            return new PowerReading
            {
                // Before the first step is finished there is no mean to tell.
                ActivePowerW = state.Instant > home.Origin ? meter?.ActivePowerW : null,
                EnergyDrawnWh = meter?.EnergyDrawnWh,
                EnergyFedInWh = meter?.EnergyFedInWh,
                Quality = quality,
                At = state.Instant,
            };
        },
        cancellationToken);

    public ValueTask<TemperatureReading> ReadRoomTemperatureAsync(CancellationToken cancellationToken) => ReadAsync(
        (state, quality) => new TemperatureReading(quality == ReadingQuality.Good ? state.Room.TemperatureC : null, quality, state.Instant),
        cancellationToken);

    /// <summary>Holds a setting if the device takes it.</summary>
    public ValueTask ApplyAsync(
        IControllableDevice device, DeviceSetting setting, DateTimeOffset validUntil, CancellationToken cancellationToken)
    {
        if (SettingRefusal.Of(device, setting) is { } refusal)
        {
            throw new ArgumentException(refusal.Reason, nameof(setting));
        }

        return ApplyAsync(setting, validUntil, cancellationToken);
    }

    /// <summary>Holds a setting that is known to fit.</summary>
    public ValueTask ApplyAsync(DeviceSetting setting, DateTimeOffset validUntil, CancellationToken cancellationToken)
    {
        ThrowIfNotReached(cancellationToken);
        home.Hold(id, setting, validUntil);
        return ValueTask.CompletedTask;
    }

    public ValueTask<HeldSetting?> ReadBackAsync(CancellationToken cancellationToken)
    {
        ThrowIfNotReached(cancellationToken);
        return ValueTask.FromResult(home.CaptureState().Held.Of(id));
    }

    public ValueTask ReleaseAsync(CancellationToken cancellationToken)
    {
        ThrowIfNotReached(cancellationToken);
        home.Release(id);
        return ValueTask.CompletedTask;
    }

    private void ThrowIfNotReached(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!IsOnline)
        {
            throw new DeviceUnreachableException(id);
        }
    }
}
