using System.Globalization;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Audit;

/// <summary>An entry of the log with its salt; or, when it was erased, only what the log shows of it.</summary>
internal sealed record EntryDocument
{
    public const string ByKey = "key";
    public const string ByRecord = "record";

    public static readonly CollectionDefinition<EntryDocument> Collection = new(
        "audit-entries",
        AuditJson.Default.EntryDocument,
        entry => IdOf(entry.Index),
        new DocumentIndex<EntryDocument>(ByKey, entry => entry.Keys),
        new DocumentIndex<EntryDocument>(ByRecord, entry => [entry.RecordId]));

    /// <summary>Its place in the log, from 0.</summary>
    public required long Index { get; init; }

    /// <summary>The id of the entry: taken over again it makes no second one.</summary>
    public required string RecordId { get; init; }

    /// <summary>The leaf.</summary>
    public required byte[] Leaf { get; init; }

    /// <summary>Null when it was erased.</summary>
    public byte[]? Salt { get; init; }

    /// <summary>The JSON of the <see cref="AuditedEntry"/>; null when it was erased.</summary>
    public string? Text { get; init; }

    /// <summary>By whom it can be found; nobody when it was erased.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>The same without all that it says.</summary>
    public EntryDocument Erased => this with { Salt = null, Text = null, Keys = [] };

    public static string IdOf(long index) => index.ToString("D12", CultureInfo.InvariantCulture);
}
