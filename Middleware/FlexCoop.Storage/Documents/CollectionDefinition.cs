namespace FlexCoop.Storage;

/// <summary>A collection of JSON documents, whatever they are.</summary>
public abstract class CollectionDefinition : StoredKind
{
    private protected CollectionDefinition(string name)
        : base(name)
    {
    }

    internal abstract IEnumerable<string> IndexNames { get; }

    internal abstract IReadOnlyList<IndexEntry> Entries(byte[] json);
}
