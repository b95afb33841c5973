using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Rest;

/// <summary>JSON merge patch (RFC 7396).</summary>
internal static class MergePatch
{
    public const string MediaType = "application/merge-patch+json";

    /// <summary>How a node is written.</summary>
    public static JsonTypeInfo<JsonNode?> NodeJson { get; } = JsonMetadataServices.CreateValueInfo<JsonNode?>(new JsonSerializerOptions(), JsonMetadataServices.JsonNodeConverter);

    /// <summary>What speaks against a patch as such.</summary>
    public static IReadOnlyList<RuleFault> Check(JsonElement patch, IReadOnlyList<string> readOnly)
    {
        if (patch.ValueKind != JsonValueKind.Object)
        {
            return [new RuleFault("", $"is {JsonMembers.Kind(patch)}", "send an object with the members to change (RFC 7396)")];
        }

        return
        [
            .. patch.EnumerateObject().Where(member => readOnly.Contains(member.Name))
                .Select(member => new RuleFault(member.Name, "cannot be changed", "leave it out; the platform makes it")),
        ];
    }

    /// <summary>Lays a patch over a document: null removes, objects merge, everything else takes the place of what was there.</summary>
    public static JsonNode? Apply(JsonNode? target, JsonElement patch)
    {
        if (patch.ValueKind != JsonValueKind.Object)
        {
            return JsonNode.Parse(patch.GetRawText());
        }

        var result = target as JsonObject ?? [];
        foreach (var member in patch.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                result.Remove(member.Name);
            }
            else
            {
                result.TryGetPropertyValue(member.Name, out var before);
                result.Remove(member.Name);
                result[member.Name] = Apply(before, member.Value);
            }
        }

        return result;
    }
}
