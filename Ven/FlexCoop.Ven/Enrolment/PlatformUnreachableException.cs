namespace FlexCoop.Ven;

/// <summary>The platform gave no usable answer: what, where, and what would be right. It may be asked again, after a while.</summary>
/// <param name="message">Why.</param>
/// <param name="inner">What went wrong; null when the platform said so itself.</param>
/// <param name="retryAfter">What becomes <see cref="RetryAfter"/>.</param>
public sealed class PlatformUnreachableException(string message, Exception? inner = null, TimeSpan? retryAfter = null) : IOException(message, inner)
{
    /// <summary>No connection came about.</summary>
    internal PlatformUnreachableException(Trouble trouble, Exception inner)
        : this(trouble.ToString(), inner) => Trouble = trouble;

    /// <summary>How long the platform wants to be left alone; null when it does not say.</summary>
    public TimeSpan? RetryAfter => retryAfter;

    /// <summary>What stands between; null when the platform answered.</summary>
    public Trouble? Trouble { get; }
}
