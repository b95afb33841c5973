namespace FlexCoop.Ven.Devices;

/// <summary>How far a reading can be trusted.</summary>
public enum ReadingQuality
{
    /// <summary>Measured by the device at the instant given.</summary>
    Good,

    /// <summary>The device does not answer: every figure of the reading is null.</summary>
    Unreachable,
}
