using System.Text.Json.Nodes;

namespace FlexCoop.Middleware.Resources;

/// <summary>A resource, as its file in <c>schemas/rest</c> defines it: what its documents look like, whose they are, who may do what, and by what they are found.</summary>
internal sealed record ResourceSchema
{
    /// <summary>The members that the platform makes; no schema declares them.</summary>
    public static readonly IReadOnlyList<ResourceMember> Made =
    [
        new("id", MemberKind.Text, Unit: null),
        new("cooperative", MemberKind.Text, Unit: null),
        new("memberId", MemberKind.Text, Unit: null),
        new("createdAt", MemberKind.Instant, Unit: null),
        new("changedAt", MemberKind.Instant, Unit: null),
    ];

    /// <summary>The name of the file, and of the list in <c>/api/v1</c>: letters a to z and '-'.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    public required string Description { get; init; }

    public required ResourceOwner Owner { get; init; }

    public required IReadOnlySet<ResourceVerb> Verbs { get; init; }

    /// <summary>The scopes by which each kind of actor reads and changes; who is not in it does neither.</summary>
    public required IReadOnlyDictionary<ActorKind, ResourceScopes> Access { get; init; }

    /// <summary>The members by which documents are found and ordered fast, without those that the platform makes.</summary>
    public required IReadOnlyList<string> Indexes { get; init; }

    /// <summary>The members that no two documents of one owner share all of; empty when any two may.</summary>
    public required IReadOnlyList<string> Unique { get; init; }

    /// <summary>The member that tells when a document holds, by which it is put into buckets; null for a resource that is no series.</summary>
    public required string? Time { get; init; }

    /// <summary>For how many years after the erasure of its member a document is kept, since the law wants it; null for not at all.</summary>
    public int? KeptYears { get; init; }

    /// <summary>All members, by their paths.</summary>
    public required IReadOnlyDictionary<string, ResourceMember> Members { get; init; }

    /// <summary>The file as it is, for the API's description.</summary>
    public required JsonObject Json { get; init; }

    /// <summary>What the file shows as examples; at least one.</summary>
    public required IReadOnlyList<JsonNode> Examples { get; init; }

    public required SchemaValidator Validator { get; init; }
}
