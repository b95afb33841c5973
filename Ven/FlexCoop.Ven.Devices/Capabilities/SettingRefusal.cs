namespace FlexCoop.Ven.Devices;

/// <summary>Why a device does not take a setting.</summary>
/// <param name="Reason">The device, the value, and what it takes instead, with range and unit.</param>
public sealed record SettingRefusal(string Reason)
{
    /// <summary>What a device has against a setting.</summary>
    /// <returns>Null when it takes the setting.</returns>
    public static SettingRefusal? Of(IControllableDevice device, DeviceSetting setting)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(setting);
        var ranges = SettingRange.Of(device);
        return ranges.Any(range => range.Name == setting.Name && range.Contains(setting.Value))
            ? null
            : new SettingRefusal($"{device.Id} does not take {setting.Name} {setting.Value}; give {string.Join(" or ", ranges)}.");
    }
}
