using System.Security.Cryptography;
using System.Text;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Resources;

/// <summary>Where the documents of each resource lie.</summary>
/// <param name="schemas">The resources.</param>
internal sealed class ResourceCollections(ResourceSchemas schemas)
{
    /// <summary>The indexes that every resource has, of what the platform makes: in the order of making, and of the last change.</summary>
    public static readonly IReadOnlyList<string> Made = ["id", "changedAt"];

    private readonly Dictionary<string, CollectionDefinition<ResourceDocument>> _collections = schemas.All.ToDictionary(schema => schema.Name, Declare);

    /// <summary>What the database is to hold for them.</summary>
    public IReadOnlyList<StoredKind> Kinds => [.. _collections.Values, ResourceUniqueDocument.Collection, IdempotencyDocument.Collection];

    public CollectionDefinition<ResourceDocument> Of(ResourceSchema schema) => _collections[schema.Name];

    /// <summary>By what documents are found and ordered: declared members, and some that the platform makes.</summary>
    public static IEnumerable<string> Indexes(ResourceSchema schema) => [.. Made, .. schema.Indexes];

    /// <summary>What the index of a member is called: another one when the member comes to hold something else.</summary>
    public static string IndexName(ResourceMember member) => $"{member.Path}:{member.Kind}";

    /// <summary>The index of what no two documents of an owner share; another one when the annotation or the kind of a member changes, so that it holds for documents from before, too.</summary>
    public static string UniqueName(ResourceSchema schema) => "unique:" + string.Join(',', UniqueMembers(schema).Select(IndexName));

    /// <summary>What no other document of its owner may have: resource, owner, and a hash of the members and their values; null when the resource has nothing like it.</summary>
    public static string? UniqueKey(ResourceSchema schema, ResourceDocument document)
    {
        if (schema.Unique.Count == 0)
        {
            return null;
        }

        // Lengths stand before texts, which may hold whatever could stand between them.
        var hashed = new StringBuilder(UniqueName(schema));
        foreach (var values in UniqueMembers(schema).Select(member => ResourceValue.Keys(document, member).ToList()))
        {
            hashed.Append('\n').Append(values.Count).AppendJoin("", values.Select(value => $":{value.Length}:{value}"));
        }

        return $"{schema.Name}/{ResourceScope.Of(document)[0]}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hashed.ToString())))}";
    }

    private static IEnumerable<ResourceMember> UniqueMembers(ResourceSchema schema) => schema.Unique.Select(path => schema.Members[path]);

    private static CollectionDefinition<ResourceDocument> Declare(ResourceSchema schema) => new(
        "rest-" + schema.Name,
        ResourceJson.Default.ResourceDocument,
        document => document.Id,
        [
            .. Indexes(schema).Select(index => FilterReader.Member(index, schema)!).Select(member => new DocumentIndex<ResourceDocument>(IndexName(member), document =>
                from scope in ResourceScope.Of(document)
                from key in ResourceValue.Keys(document, member).DefaultIfEmpty("")
                select scope.Key(key))),
            .. schema.Unique.Count == 0 ? (DocumentIndex<ResourceDocument>[])[] : [new(UniqueName(schema), document => [UniqueKey(schema, document)!])],
        ])
    {
        Subject = document => document.MemberId is { } member ? schema.KeptYears is null ? member : KeptOf(member) : document.Subject,
    };

    /// <summary>The subject of what the law wants kept of a member: it has a key of its own, which outlives the others.</summary>
    public static string KeptOf(string memberId) => "kept/" + memberId;
}
