namespace FlexCoop.Ven.Devices;

/// <summary>Identifies a device within its home. Compared case-sensitively.</summary>
/// <param name="Value">A short name that stays the same for the life of the device, such as <c>heat-pump</c>.</param>
public readonly record struct DeviceId(string Value)
{
    /// <inheritdoc />
    public override string ToString() => Value;
}
