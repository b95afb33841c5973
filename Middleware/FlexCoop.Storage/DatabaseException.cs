namespace FlexCoop.Storage;

/// <summary>A commit could not be made durable, and nothing of it was kept; or what is stored could not be read.</summary>
/// <param name="message">What went wrong.</param>
/// <param name="isFinal">Whether the database takes no more commits until the process is started again.</param>
/// <param name="inner">The engine's own error.</param>
public sealed class DatabaseException(string message, bool isFinal, Exception? inner) : IOException(message, inner)
{
    /// <summary>True after an input/output error of a commit: what the disk holds is then unknown, and only a restart finds out. False when it is full, and after a read: the next may succeed.</summary>
    public bool IsFinal { get; } = isFinal;

    /// <summary>Whether it was a read that failed, not a commit.</summary>
    public bool IsOfARead { get; private init; }

    internal static DatabaseException OfARead(string message, Exception inner) => new(message, isFinal: false, inner) { IsOfARead = true };
}
