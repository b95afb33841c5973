namespace FlexCoop.Ven;

/// <summary>The VTN answered, but with a fault of its own: it may be this very message that it cannot digest, while others go well.</summary>
public sealed class VtnFaultException(string message) : IOException(message)
{
    /// <summary>What stands between; null when the status does not tell.</summary>
    public Trouble? Trouble { get; init; }
}
