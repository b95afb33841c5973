using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Rest;

/// <summary>JSON merge patch (RFC 7396).</summary>
internal static class MergePatch
{
    public const string MediaType = "application/merge-patch+json";

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

    /// <summary>Lays a patch over a document: objects merge, everything else takes the place of what was there. Null stays, for whoever reads the result takes it as absent, and can name a member that there is not.</summary>
    public static JsonNode? Apply(JsonNode? target, JsonElement patch) => Lay(target, patch, keepsNull: true);

    /// <summary>Lays a patch over a document as RFC 7396 §2 says: a member whose value is null goes.</summary>
    public static JsonElement Merge(JsonElement target, JsonElement patch) =>
        JsonSerializer.SerializeToElement(Lay(JsonNode.Parse(target.GetRawText()), patch, keepsNull: false), RestJson.Writer.JsonNode);

    private static JsonNode? Lay(JsonNode? target, JsonElement patch, bool keepsNull)
    {
        if (patch.ValueKind != JsonValueKind.Object)
        {
            return JsonNode.Parse(patch.GetRawText());
        }

        var result = target as JsonObject ?? [];
        foreach (var member in patch.EnumerateObject())
        {
            result.TryGetPropertyValue(member.Name, out var before);
            result.Remove(member.Name);
            if (keepsNull || member.Value.ValueKind != JsonValueKind.Null)
            {
                result[member.Name] = Lay(before, member.Value, keepsNull);
            }
        }

        return result;
    }
}
