namespace FlexCoop.Ven;

/// <summary>The VTN will not take a message as it is; it must not be sent again (§9.1.5).</summary>
public sealed class VtnRefusedException(string message) : IOException(message)
{
    /// <summary>What stands between; null when the status does not tell.</summary>
    public Trouble? Trouble { get; init; }
}
