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
    internal override IEnumerable<string> IndexNames => indexes.Select(index => index.Name);

    internal string Id(T document) => id(document);

    internal byte[] Write(T document) => JsonSerializer.SerializeToUtf8Bytes(document, type);

    internal T Read(byte[] json) => JsonSerializer.Deserialize(json, type) ?? throw new JsonException($"A document of '{Name}' is null.");

    internal IReadOnlyList<IndexEntry> Entries(T document) =>
        [.. indexes.SelectMany(index => index.Keys(document).Distinct().Select(key => new IndexEntry(index.Name, key)))];

    internal override IReadOnlyList<IndexEntry> Entries(byte[] json) => Entries(Read(json));
}
