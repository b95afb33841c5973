namespace FlexCoop.Ven;

/// <summary>The VTN gave no usable answer. The message may be sent again, after a while.</summary>
/// <param name="message">Why.</param>
/// <param name="inner">What went wrong; null when the VTN said so itself.</param>
/// <param name="retryAfter">What becomes <see cref="RetryAfter"/>.</param>
public sealed class VtnUnreachableException(string message, Exception? inner, TimeSpan? retryAfter = null) : IOException(message, inner)
{
    /// <summary>How long the VTN wants to be left alone; null when it does not say.</summary>
    public TimeSpan? RetryAfter => retryAfter;

    /// <summary>What stands between; null when the VTN has answered, and its status does not tell.</summary>
    public Trouble? Trouble { get; init; }
}
