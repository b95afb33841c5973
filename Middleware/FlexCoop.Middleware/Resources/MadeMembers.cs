using System.Text.Json;
using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Resources;

/// <summary>The members that the platform makes, in what is sent: they may come back as they were read, and are never changed.</summary>
internal static class MadeMembers
{
    private const int MaxId = 64;

    private static readonly HashSet<string> Names = [.. ResourceSchema.Made.Select(made => made.Path)];

    /// <summary>Parts what is sent in place of a document into what the platform makes and the rest.</summary>
    public static (JsonElement Body, IReadOnlyList<RuleFault> Faults) Take(JsonElement sent, ResourceDocument document)
    {
        using var known = JsonDocument.Parse(ResourceWriter.Json(document, Names));
        var faults = sent.EnumerateObject().Where(member => Names.Contains(member.Name))
            .Where(member => !known.RootElement.TryGetProperty(member.Name, out var value) || !JsonElement.DeepEquals(value, member.Value))
            .Select(member => new RuleFault(member.Name, "cannot be changed", "leave it out; the platform makes it"));
        return (Without(sent), [.. faults]);
    }

    /// <summary>Parts a new document into its owner and the rest.</summary>
    /// <param name="sent">The document.</param>
    /// <param name="path">Where it lies in the body.</param>
    /// <param name="owner">Whose documents of the resource are.</param>
    /// <param name="scope">What the actor may change: its member stands for who makes it; without one, the document says whose it is.</param>
    public static (ResourceScope? Owner, JsonElement Body, IReadOnlyList<RuleFault> Faults) TakeOwner(JsonElement sent, string path, ResourceOwner owner, ResourceScope scope)
    {
        if (sent.ValueKind != JsonValueKind.Object)
        {
            return (null, sent, []);
        }

        var faults = new List<RuleFault>();
        var mayName = owner == ResourceOwner.Member && scope.MemberId is null;
        var members = new JsonMembers(sent, path, faults);
        var member = mayName ? members.RequiredString("memberId") : scope.MemberId;
        foreach (var made in sent.EnumerateObject().Where(made => Names.Contains(made.Name) && !(mayName && made.Name == "memberId")))
        {
            members.Fault(made.Name, "cannot be given", "leave it out; the platform makes it");
        }

        if (mayName && faults.Count == 0 && (member!.Length is < 1 or > MaxId || !member.All(char.IsAsciiLetterOrDigit)))
        {
            members.Fault("memberId", $"'{ForeignText.Shown(member ?? "")}' is no member's", "give the memberId by which the cooperative knows the member");
        }

        return (scope with { MemberId = owner == ResourceOwner.Member ? member : null }, Without(sent), faults);
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
