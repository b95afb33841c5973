using System.Text.Json.Nodes;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Resources;

/// <summary>What of documents those who want to know are told: that there is something to read, and nothing of what it says.</summary>
internal static class ResourceHappenings
{
    /// <summary>Stands before the name of a resource.</summary>
    public const string Prefix = "resources.";

    /// <summary>What may happen to a document.</summary>
    public static IReadOnlyList<string> Acts { get; } = ["made", "changed", "removed"];

    public static Happening Of(ResourceSchema schema, ResourceDocument document, string act) => new()
    {
        Topic = $"{Prefix}{schema.Name}.{act}",
        At = document.ChangedAt,
        Cooperative = document.Cooperative,
        MemberId = document.MemberId,
        Data = new JsonObject { ["resource"] = schema.Name, ["id"] = document.Id, ["href"] = $"/api/v1/{schema.Name}/{document.Id}" },
    };
}
