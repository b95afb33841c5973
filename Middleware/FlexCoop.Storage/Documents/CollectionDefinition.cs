namespace FlexCoop.Storage;

/// <summary>A collection of JSON documents, whatever they are.</summary>
public abstract class CollectionDefinition : StoredKind
{
    private protected CollectionDefinition(string name)
        : base(name)
    {
    }

    /// <summary>Whether documents that were found by their id are kept in memory until they change: for those that are asked for again and again. Not unless said.</summary>
    public bool IsRemembered { get; init; }

    internal abstract bool HasSubjects { get; }

    internal abstract IEnumerable<string> IndexNames { get; }

    internal abstract string? SubjectOf(byte[] json);

    internal abstract IReadOnlyList<IndexEntry> Entries(byte[] json);
}
