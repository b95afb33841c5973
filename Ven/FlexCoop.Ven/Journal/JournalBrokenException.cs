namespace FlexCoop.Ven;

/// <summary>A flush of a journal has failed: what the disk holds is unknown, and the journal takes no more records until the process is started again.</summary>
/// <param name="path">The journal.</param>
/// <param name="failure">What the system said.</param>
public sealed class JournalBrokenException(string path, Exception failure)
    : IOException($"'{path}' could not be flushed, and takes no more records until the agent is started again: {failure.Message}", failure);
