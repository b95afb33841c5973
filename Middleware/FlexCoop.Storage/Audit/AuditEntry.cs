namespace FlexCoop.Storage;

/// <summary>Something that is to be provable later: what was done, when, and to what. A type for each kind, beside what acts.</summary>
/// <remarks>It names people, homes and boxes by random ids alone, never by what is known of them, and holds nothing that was measured.</remarks>
public abstract record AuditEntry
{
    /// <summary>When it was done, in real time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Whom it concerns, each by one id: of a person, a mandate, or a VEN. Each has an entry of its own, which can be shown, proven and erased without another's. Empty for nobody in particular.</summary>
    public IReadOnlyList<string> Subjects { get; init; } = [];

    /// <summary>What was done: letters a to z and '-'.</summary>
    public abstract string Kind { get; }

    /// <summary>What is to be known of it; null where there is nothing to say.</summary>
    public abstract IReadOnlyList<(string Name, string? Value)> Facts { get; }
}
