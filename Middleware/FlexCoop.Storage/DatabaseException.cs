namespace FlexCoop.Storage;

/// <summary>A commit could not be made durable; nothing of it was kept.</summary>
/// <param name="message">What went wrong.</param>
/// <param name="isFinal">Whether the database takes no more commits until the process is started again.</param>
/// <param name="inner">The engine's own error.</param>
public sealed class DatabaseException(string message, bool isFinal, Exception? inner) : IOException(message, inner)
{
    /// <summary>True after an input/output error: what the disk holds is then unknown, and only a restart finds out. False when it is full.</summary>
    public bool IsFinal { get; } = isFinal;
}
