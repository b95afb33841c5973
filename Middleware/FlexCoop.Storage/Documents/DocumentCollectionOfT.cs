using FlexCoop.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace FlexCoop.Storage;

/// <summary>Reads the documents of a collection. They are written by a <see cref="UnitOfWork"/>.</summary>
public sealed class DocumentCollection<T>
    where T : class
{
    private readonly CollectionDefinition<T> _definition;
    private readonly SqliteReaders _readers;
    private readonly RememberedDocuments _remembered;
    private readonly Seals _seals;
    private readonly CollectionTables _tables;

    internal DocumentCollection(CollectionDefinition<T> definition, SqliteReaders readers, RememberedDocuments remembered, Seals seals)
    {
        _seals = seals;
        _remembered = remembered;
        _definition = definition;
        _readers = readers;
        _tables = new CollectionTables(definition.Name);
    }

    /// <summary>The document of this id; null when there is none.</summary>
    public async ValueTask<Stored<T>?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (_remembered.Find(_definition, id) is { } known)
        {
            return known;
        }

        var commits = _remembered.Commits;
        var found = await _readers.ReadAsync(
            $"SELECT body, version, id FROM {_tables.Documents} WHERE id = $id", [("$id", id)], reader => reader.Read() ? Document(reader) : null, cancellationToken);
        if (found is not null)
        {
            _remembered.Keep(_definition, id, found, commits);
        }

        return found;
    }

    /// <summary>A page of all documents, in the order of their ids.</summary>
    /// <param name="after">The id after which the page begins; null for the first page.</param>
    /// <param name="limit">The most documents to return.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<IReadOnlyList<Stored<T>>> ListAsync(string? after, int limit, CancellationToken cancellationToken) => _readers.ReadAsync<IReadOnlyList<Stored<T>>>(
        // Without a limit of its own: what was erased, and is still to be removed, takes no place.
        $"SELECT body, version, id FROM {_tables.Documents} WHERE id > $after ORDER BY id",
        [("$after", after ?? "")],
        reader => Documents(reader, limit),
        cancellationToken);

    /// <summary>All documents with this key under an index, in the order of their ids.</summary>
    public ValueTask<IReadOnlyList<Stored<T>>> FindAllAsync(string index, string key, CancellationToken cancellationToken) => _readers.ReadAsync(
        $"SELECT body, version, id FROM {_tables.Index} JOIN {_tables.Documents} USING (id) WHERE name = $index AND key = $key ORDER BY id",
        [("$index", index), ("$key", key)],
        Documents,
        cancellationToken);

    /// <summary>All documents of a subject with this key under an index that holds text.</summary>
    public ValueTask<IReadOnlyList<Stored<T>>> FindAllAsync(string index, string key, string subject, CancellationToken cancellationToken) =>
        FindAllAsync(index, _seals.IndexText(_definition.Name, index, subject, key), cancellationToken);

    /// <summary>All documents with a key in [from, to) under an index, in the order of the keys.</summary>
    /// <param name="index">The index.</param>
    /// <param name="from">The least key.</param>
    /// <param name="to">The key before which to stop; null for no end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<IReadOnlyList<Stored<T>>> FindRangeAsync(string index, string from, string? to, CancellationToken cancellationToken) => _readers.ReadAsync(
        $"SELECT body, version, id FROM {_tables.Index} JOIN {_tables.Documents} USING (id) "
        + "WHERE name = $index AND key >= $from AND ($to IS NULL OR key < $to) ORDER BY key, id",
        [("$index", index), ("$from", from), ("$to", (object?)to ?? DBNull.Value)],
        Documents,
        cancellationToken);

    /// <summary>Walks an index: documents with a key in [from, to), in the order of keys, and of ids where keys are equal.</summary>
    /// <param name="index">The index.</param>
    /// <param name="range">The keys to walk, and in which direction.</param>
    /// <param name="after">The place after which to go on, in the direction of the walk; null for its begin. The range holds for one that is outside of it, too.</param>
    /// <param name="limit">The most documents to return.</param>
    /// <param name="maxBytes">After how many bytes of documents to return fewer; one is returned whatever its size. The walk has ended when none is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<IReadOnlyList<(IndexPlace Place, Stored<T> Document)>> WalkAsync(
        string index, IndexRange range, IndexPlace? after, int limit, long maxBytes, CancellationToken cancellationToken)
    {
        // The '+' keeps the bound of the whole range out of the choice of the index's part, which the place narrows further.
        var (bounds, than, order) = range.IsDescending
            ? ("key >= $from AND key <= min($to, $begin) AND +key < $to", "<", "DESC")
            : ("key >= max($from, $begin) AND key < $to", ">", "ASC");
        return _readers.ReadAsync<IReadOnlyList<(IndexPlace Place, Stored<T> Document)>>(
            $"SELECT body, version, id, key FROM {_tables.Index} JOIN {_tables.Documents} USING (id) "
            + $"WHERE name = $index AND {bounds} AND ($key IS NULL OR (key, id) {than} ($key, $id)) ORDER BY key {order}, id {order}",
            [
                ("$index", index),
                ("$from", range.From),
                ("$to", range.To),
                ("$begin", after?.Key ?? (range.IsDescending ? range.To : range.From)),
                ("$key", (object?)after?.Key ?? DBNull.Value),
                ("$id", (object?)after?.Id ?? DBNull.Value),
            ],
            reader => Walked(reader, limit, maxBytes),
            cancellationToken);
    }

    /// <summary>The document with the greatest key under an index; null when none has one.</summary>
    public ValueTask<Stored<T>?> FindLastAsync(string index, CancellationToken cancellationToken) => _readers.ReadAsync(
        $"SELECT body, version, id FROM {_tables.Index} JOIN {_tables.Documents} USING (id) WHERE name = $index ORDER BY key DESC, id DESC",
        [("$index", index)],
        reader => Documents(reader, limit: 1).FirstOrDefault(),
        cancellationToken);

    /// <returns>Null when it was erased.</returns>
    private Stored<T>? Document(SqliteDataReader reader) => Document(reader, reader.GetFieldValue<byte[]>(0));

    private Stored<T>? Document(SqliteDataReader reader, byte[] body) =>
        _seals.Open(_definition.Name, reader.GetString(2), body) is { } json ? new(_definition.Read(json), reader.GetInt64(1)) : null;

    private List<(IndexPlace Place, Stored<T> Document)> Walked(SqliteDataReader reader, int limit, long maxBytes)
    {
        var walked = new List<(IndexPlace, Stored<T>)>();
        for (var bytes = 0L; walked.Count < limit && bytes < maxBytes && reader.Read();)
        {
            var body = reader.GetFieldValue<byte[]>(0);
            if (Document(reader, body) is { } document)
            {
                bytes += body.Length;
                walked.Add((new IndexPlace(reader.GetString(3), reader.GetString(2)), document));
            }
        }

        return walked;
    }

    private IReadOnlyList<Stored<T>> Documents(SqliteDataReader reader) => Documents(reader, int.MaxValue);

    private List<Stored<T>> Documents(SqliteDataReader reader, int limit)
    {
        var documents = new List<Stored<T>>();
        while (documents.Count < limit && reader.Read())
        {
            if (Document(reader) is { } document)
            {
                documents.Add(document);
            }
        }

        return documents;
    }
}
