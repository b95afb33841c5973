namespace FlexCoop.Ven.Devices;

/// <summary>A device that takes one setting at a time, holds it until it ends, and then runs on its own again.</summary>
/// <remarks>
/// Settings are absolute: applying one twice is as good as once, and the newest replaces the one before. A setting ends by itself at the
/// instant it is valid until (dead man's switch), so that no device stays curtailed because the agent died. The device's own guards for
/// comfort and safety always stand above a setting.
/// </remarks>
public interface IControllableDevice : IDevice
{
    /// <summary>Makes the device hold a setting from now on.</summary>
    /// <param name="setting">Of a kind that the device takes; <see cref="SettingRefusal.Of"/> tells beforehand if it fits.</param>
    /// <param name="validUntil">When the setting ends by itself. Not after now: it is over at once, and so is the one before.</param>
    /// <param name="cancellationToken">Cancels before the setting is accepted; once accepted it stays.</param>
    /// <exception cref="ArgumentException">The setting is of the wrong kind or out of range; the text gives range and unit.</exception>
    /// <exception cref="DeviceUnreachableException">The device does not answer; whether it took the setting is not known.</exception>
    ValueTask ApplyAsync(DeviceSetting setting, DateTimeOffset validUntil, CancellationToken cancellationToken);

    /// <summary>What the device holds now; it may be coarser, or end earlier, than what was asked.</summary>
    /// <returns>Null when it runs on its own.</returns>
    /// <exception cref="DeviceUnreachableException">The device does not answer.</exception>
    ValueTask<HeldSetting?> ReadBackAsync(CancellationToken cancellationToken);

    /// <summary>Whether the device already holds what it would make of a setting.</summary>
    /// <param name="setting">As for <see cref="ApplyAsync"/>.</param>
    /// <param name="validUntil">As for <see cref="ApplyAsync"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <remarks>A product that holds settings more coarsely, or for a shorter time, answers by what it makes of them.</remarks>
    /// <exception cref="DeviceUnreachableException">The device does not answer.</exception>
    async ValueTask<bool> HoldsAsync(DeviceSetting setting, DateTimeOffset validUntil, CancellationToken cancellationToken) =>
        await ReadBackAsync(cancellationToken) == new HeldSetting(setting, validUntil);

    /// <summary>Ends the setting now. What letting go means is said by each capability. Harmless when nothing is held.</summary>
    /// <exception cref="DeviceUnreachableException">The device does not answer; the setting then ends by itself.</exception>
    ValueTask ReleaseAsync(CancellationToken cancellationToken);
}
