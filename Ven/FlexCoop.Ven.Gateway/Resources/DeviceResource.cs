using FlexCoop.OpenAdr;
using FlexCoop.Ven.Devices;

namespace FlexCoop.Ven.Gateway.Resources;

/// <summary>A device as the VEN sees it: one OpenADR resource.</summary>
internal sealed class DeviceResource(ResourceId id, IDevice device, SignalTranslation translation) : IResource
{
    private LoadControlState? _loadControl = device is IControllableDevice controllable ? ControlReading.Of(controllable, held: null) : null;

    public ResourceId Id => id;

    /// <summary>The device class of rule 111.</summary>
    public string DeviceClass => device.Class switch
    {
        Devices.DeviceClass.HeatPump => "Thermostat",
        Devices.DeviceClass.WaterHeater => "Water_Heater",
        Devices.DeviceClass.EvCharger => "Electric_Vehicle",
        Devices.DeviceClass.Battery => "Storage",
        Devices.DeviceClass.Pv => "Generation_Systems",
        _ => "",
    };

    public IReadOnlyList<string> Traits => SignalTranslation.Traits(device);

    public string? WhyNot(SignalName name, SignalType type, double value) => device is IControllableDevice controllable ? SignalTranslation.WhyNot(controllable, name, type, value) : null;

    public bool Supports(SignalName name, SignalType type, ItemBase? unit) =>
        device is IControllableDevice controllable && SignalTranslation.Supports(controllable, name, type, unit);

    public async ValueTask ApplyAsync(ResourceDemand demand, DateTimeOffset validUntil, CancellationToken cancellationToken)
    {
        if (device is not IControllableDevice controllable)
        {
            return;
        }

        if (translation.Translate(controllable, demand) is { } setting)
        {
            await controllable.ApplyAsync(setting, validUntil, cancellationToken);
        }
        else if (await controllable.ReadBackAsync(cancellationToken) is not null)
        {
            await controllable.ReleaseAsync(cancellationToken);
        }
    }

    public async ValueTask<bool> HoldsAsync(ResourceDemand demand, DateTimeOffset validUntil, CancellationToken cancellationToken)
    {
        if (device is not IControllableDevice controllable)
        {
            return true;
        }

        return translation.Translate(controllable, demand) is { } setting
            ? await controllable.HoldsAsync(setting, validUntil, cancellationToken)
            : await controllable.ReadBackAsync(cancellationToken) is null;
    }

    public ValueTask ReleaseAsync(CancellationToken cancellationToken) =>
        device is IControllableDevice controllable ? controllable.ReleaseAsync(cancellationToken) : ValueTask.CompletedTask;

    public async ValueTask<bool> IsReleasedAsync(CancellationToken cancellationToken) =>
        device is not IControllableDevice controllable || await controllable.ReadBackAsync(cancellationToken) is null;

    public bool IsMetered => device is IPowerMeter;

    public async ValueTask<ResourceReading> ReadAsync(CancellationToken cancellationToken)
    {
        var reading = device is IPowerMeter meter ? await meter.ReadPowerAsync(cancellationToken) : null;
        return new ResourceReading(
            reading?.ActivePowerW, device.IsOnline, IsOverridden: false, reading?.EnergyDrawnWh - reading?.EnergyFedInWh, await ReadControlAsync(cancellationToken));
    }

    /// <summary>How the device is controlled; what it was last while the device does not answer.</summary>
    private async ValueTask<LoadControlState?> ReadControlAsync(CancellationToken cancellationToken)
    {
        if (device is IControllableDevice controllable && device.IsOnline)
        {
            try
            {
                _loadControl = ControlReading.Of(controllable, (await controllable.ReadBackAsync(cancellationToken))?.Setting);
            }
            catch (DeviceUnreachableException)
            {
                // It has gone since it was asked; the state says so the next time.
            }
        }

        return _loadControl;
    }
}
