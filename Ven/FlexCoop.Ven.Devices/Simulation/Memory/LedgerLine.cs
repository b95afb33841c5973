using System.Text.Json.Serialization;

namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>One line of the ledger that a simulated home keeps of the commands its devices accepted.</summary>
/// <param name="At">When the device accepted it, in UTC.</param>
/// <param name="Device">The device: <see cref="DeviceId.Value"/>.</param>
/// <param name="Setting">
/// The kind of setting: <see cref="DeviceSetting.Name"/>, or <c>release</c>. A device behind relays has <c>relays</c>, since that is all
/// that reaches it; the figure is then its two contacts read as one number: 10 for 1:0 (SG-Ready state 1), 0 (2), 1 for 0:1 (3), 11 (4).
/// </param>
/// <param name="Value">The figure, in the unit of its kind; null for a release.</param>
/// <param name="ValidUntil">When the setting ends by itself, in UTC; null for a release.</param>
public sealed record LedgerLine(DateTimeOffset At, string Device, string Setting, double? Value, DateTimeOffset? ValidUntil)
{
    internal const string ReleaseName = "release";

    /// <summary>Whether it lets the device go.</summary>
    [JsonIgnore]
    public bool IsRelease => Setting == ReleaseName;

    /// <summary>What the device holds after it.</summary>
    internal HeldSetting? ToHeldSetting() =>
        Value is { } value && ValidUntil is { } validUntil ? new HeldSetting(DeviceSetting.From(Setting, value), validUntil) : null;
}
