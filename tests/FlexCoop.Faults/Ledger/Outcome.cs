namespace FlexCoop.Faults;

/// <summary>What a client knows of an operation of its own.</summary>
internal enum Outcome
{
    /// <summary>It is about to be sent.</summary>
    Invoke,

    /// <summary>It was acknowledged.</summary>
    Ok,

    /// <summary>It was refused: it has not happened, and will not.</summary>
    Fail,

    /// <summary>No answer came, or one that leaves it open.</summary>
    Unknown,

    /// <summary>The client was shown something.</summary>
    Saw,
}
