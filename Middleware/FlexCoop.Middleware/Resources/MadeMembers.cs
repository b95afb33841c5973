using System.Text.Json;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Resources;

/// <summary>The members that the platform makes, in what is sent: they may come back as they were read, and are never changed.</summary>
internal static class MadeMembers
{
    private static readonly HashSet<string> Names = [.. ResourceSchema.Made.Select(made => made.Path)];

    /// <summary>Parts what is sent in place of a document into what the platform makes and the rest.</summary>
    public static (JsonElement Body, IReadOnlyList<RuleFault> Faults) Take(JsonElement sent, ResourceDocument document)
    {
        using var known = JsonDocument.Parse(ResourceWriter.Json(document, Names));
        var faults = sent.EnumerateObject().Where(member => Names.Contains(member.Name))
            .Where(member => !known.RootElement.TryGetProperty(member.Name, out var value) || !JsonElement.DeepEquals(value, member.Value))
            .Select(member => SchemaFaults.At(row: null, [member.Name], "cannot be changed", "leave it out; the platform makes it"));
        return (Without(sent), [.. faults]);
    }

    /// <summary>Parts a new document into its owner, as far as it says so itself, and the rest.</summary>
    /// <param name="sent">The document, an object.</param>
    /// <param name="row">Which of many it is; null when it is the whole body.</param>
    /// <param name="named">The member by which it says whose it is; null where that is who makes it.</param>
    public static (string? Named, JsonElement Body, IReadOnlyList<RuleFault> Faults) TakeOwner(JsonElement sent, int? row, string? named)
    {
        List<RuleFault> faults =
        [
            .. sent.EnumerateObject().Where(made => Names.Contains(made.Name) && made.Name != named)
                .Select(made => SchemaFaults.At(row, [made.Name], "cannot be given", "leave it out; the platform makes it")),
        ];
        string? owner = null;
        if (named is not null)
        {
            owner = sent.TryGetProperty(named, out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
            if (owner is null)
            {
                faults.Add(SchemaFaults.At(row, [named], "is missing, or no text", "say whose it is"));
            }
        }

        return (owner, Without(sent), faults);
    }

    /// <summary>A document of its own, which outlives the request.</summary>
    private static JsonElement Without(JsonElement sent)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach (var member in sent.EnumerateObject().Where(member => !Names.Contains(member.Name)))
            {
                member.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return JsonElement.Parse(stream.ToArray());
    }
}
