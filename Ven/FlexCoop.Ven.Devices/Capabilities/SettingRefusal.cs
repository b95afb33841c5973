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
        if (setting is HeatingOrder order && device is IHeatingControl heating)
        {
            return OfOrder(heating, order);
        }

        var ranges = SettingRange.Of(device);
        return ranges.Any(range => range.Name == setting.Name && range.Contains(setting.Value))
            ? null
            : new SettingRefusal($"{device.Id} does not take {setting.Name} {setting.Value}; give {string.Join(" or ", ranges)}.");
    }

    private static SettingRefusal? OfOrder(IHeatingControl device, HeatingOrder order)
    {
        foreach (var (name, value) in new[] { ("target", order.TargetC), ("lower end", order.LowerC), ("upper end", order.UpperC) })
        {
            if (value is { } degrees && !(degrees >= device.LowestOrderC && degrees <= device.HighestOrderC))
            {
                return new SettingRefusal($"{device.Id} does not take the {name} {degrees} °C; give {device.LowestOrderC} to {device.HighestOrderC} °C.");
            }
        }

        return (order.LowerC ?? device.ComfortBand.LowerC) < (order.UpperC ?? device.ComfortBand.UpperC)
            ? null
            : new SettingRefusal($"{device.Id} does not take a band from {order.LowerC ?? device.ComfortBand.LowerC} to {order.UpperC ?? device.ComfortBand.UpperC} °C; give an upper end above the lower one.");
    }
}
