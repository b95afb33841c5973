namespace FlexCoop.Storage.Sqlite;

/// <summary>The two tables of a collection: the documents, and the keys by which they are found.</summary>
internal sealed class CollectionTables(string collection)
{
    public string Documents { get; } = "doc_" + collection.Replace('-', '_');

    public string Index { get; } = "idx_" + collection.Replace('-', '_');
}
