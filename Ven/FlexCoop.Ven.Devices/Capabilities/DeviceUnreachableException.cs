namespace FlexCoop.Ven.Devices;

/// <summary>A device did not answer. What was asked of it may have taken effect or not; read back when it answers again.</summary>
public sealed class DeviceUnreachableException : IOException
{
    /// <summary>For a device that did not answer.</summary>
    public DeviceUnreachableException(DeviceId device)
        : base($"{device} does not answer.")
    {
    }

    /// <summary>For a device that did not answer, with what its field protocol said.</summary>
    public DeviceUnreachableException(DeviceId device, Exception innerException)
        : base($"{device} does not answer.", innerException)
    {
    }
}
