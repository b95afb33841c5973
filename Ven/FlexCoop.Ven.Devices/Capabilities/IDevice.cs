namespace FlexCoop.Ven.Devices;

/// <summary>A device in a home, whatever product and protocol stand behind it.</summary>
/// <remarks>
/// The sign of power, here and in every capability: positive is drawn from the grid, negative is fed into it. A quantity has its unit in
/// its name. Instants are UTC.
/// </remarks>
public interface IDevice
{
    /// <summary>Which device of the home it is.</summary>
    DeviceId Id { get; }

    /// <summary>What it is.</summary>
    DeviceClass Class { get; }

    /// <summary>Whether it can be reached now. While it cannot, readings are placeholders and commands fail.</summary>
    bool IsOnline { get; }
}
