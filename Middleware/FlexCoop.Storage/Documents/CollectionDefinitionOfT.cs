using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FlexCoop.Storage;

/// <summary>A collection of JSON documents: how a document is written, what identifies it, and by what it can be found.</summary>
/// <typeparam name="T">The document.</typeparam>
/// <param name="name">Letters a to z and '-'.</param>
/// <param name="type">How a document is written and read; source-generated.</param>
/// <param name="id">What identifies a document in its collection.</param>
/// <param name="indexes">By what documents can be found. Changing them makes the next start build them anew.</param>
public sealed class CollectionDefinition<T>(string name, JsonTypeInfo<T> type, Func<T, string> id, params IReadOnlyList<DocumentIndex<T>> indexes)
    : CollectionDefinition(name)
    where T : class
{
    /// <summary>Whose a document is: it lies under the data key of that. It says nothing of anybody to who has no other data. Null for nobody's, which lies open; so do keys of indexes and ids, which may hold no text that a person has chosen.</summary>
    public Func<T, string?>? Subject { get; init; }

    internal override bool HasSubjects => Subject is not null;

    internal override IEnumerable<string> IndexNames => indexes.Select(index => index.Name);

    internal string Id(T document) => id(document);

    internal string? SubjectOf(T document) => Subject?.Invoke(document);

    internal override string? SubjectOf(byte[] json) => SubjectOf(Read(json));

    internal byte[] Write(T document) => JsonSerializer.SerializeToUtf8Bytes(document, type);

    internal T Read(byte[] json) => JsonSerializer.Deserialize(json, type) ?? throw new JsonException($"A document of '{Name}' is null.");

    internal IReadOnlyList<IndexEntry> Entries(T document) =>
        [.. indexes.SelectMany(index => index.Keys(document).Distinct().Select(key => new IndexEntry(index.Name, key, index.HoldsText)))];

    internal override IReadOnlyList<IndexEntry> Entries(byte[] json) => Entries(Read(json));
}
