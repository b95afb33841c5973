using FlexCoop.OpenAdr;
using FlexCoop.Ven.Devices;

namespace FlexCoop.Ven.Gateway.Resources;

/// <summary>A device as the VEN sees it: one OpenADR resource.</summary>
internal sealed class DeviceResource(ResourceId id, IDevice device, SignalTranslation translation) : IResource
{
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

    public async ValueTask<ResourceReading> ReadAsync(CancellationToken cancellationToken)
    {
        if (device is not IPowerMeter meter)
        {
            return new ResourceReading(null, device.IsOnline, IsOverridden: false);
        }

        var reading = await meter.ReadPowerAsync(cancellationToken);
        return new ResourceReading(reading.ActivePowerW, device.IsOnline, IsOverridden: false);
    }
}
