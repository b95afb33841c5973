namespace FlexCoop.Ven;

/// <summary>The platform will not have it so, or is not the one that was meant: what, where, and what would be right. Trying again is of no use.</summary>
public sealed class PlatformRefusedException(string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>It is known what stands between.</summary>
    internal PlatformRefusedException(Trouble trouble)
        : this(trouble.ToString()) => Trouble = trouble;

    /// <summary>What stands between; null when the message says all that is known.</summary>
    public Trouble? Trouble { get; }
}
