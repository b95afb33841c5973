using System.Text.Json;
using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.Resources;

/// <summary>Writes documents: what the platform makes first, then what was sent.</summary>
internal static class ResourceWriter
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A document as JSON.</summary>
    /// <param name="document">The document.</param>
    /// <param name="fields">The members to show; null for all.</param>
    public static byte[] Json(ResourceDocument document, IReadOnlySet<string>? fields)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Plain))
        {
            Write(json, document, fields);
        }

        return stream.ToArray();
    }

    /// <summary>A page as JSON.</summary>
    public static byte[] Json(ResourcePage page, IReadOnlySet<string>? fields)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Plain))
        {
            json.WriteStartObject();
            json.WriteStartArray("items");
            foreach (var document in page.Documents)
            {
                Write(json, document.Value, fields);
            }

            json.WriteEndArray();
            json.WriteString("next", page.Next);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>What was made of many, and what was refused, each fault with its row; how many more faults there are, and how many documents that have been removed since, where there are any.</summary>
    public static byte[] Json(IEnumerable<ResourceDocument> made, BatchFaults refused, int removed)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Plain))
        {
            json.WriteStartObject();
            json.WriteStartArray("items");
            foreach (var document in made)
            {
                Write(json, document, fields: null);
            }

            json.WriteEndArray();
            json.WritePropertyName("errors");
            JsonSerializer.Serialize(json, refused.Told, RestJson.Writer.IReadOnlyListRuleFault);
            foreach (var (name, count) in new[] { ("moreErrors", refused.More), ("removed", removed) }.Where(one => one.Item2 > 0))
            {
                json.WriteNumber(name, count);
            }

            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>A page as lines of JSON.</summary>
    public static byte[] Lines(ResourcePage page, IReadOnlySet<string>? fields)
    {
        using var stream = new MemoryStream();
        foreach (var document in page.Documents)
        {
            stream.Write(Json(document.Value, fields));
            stream.WriteByte((byte)'\n');
        }

        return stream.ToArray();
    }

    /// <summary>A page as CSV (RFC 4180): a column for each member that is a plain value, with its name in the first line.</summary>
    public static byte[] Csv(ResourceSchema schema, ResourcePage page, IReadOnlySet<string>? fields)
    {
        IReadOnlyList<ResourceMember> columns =
        [
            .. ResourceSchema.Made.Concat(schema.Members.Values.Where(member => member.Kind is not (MemberKind.Other or MemberKind.Texts)))
                .Where(member => fields?.Contains(member.Path.Split('.')[0]) != false),
        ];
        return CsvText.Of(columns.Select(column => column.Path), page.Documents.Select(document => columns.Select(column => Text(document.Value, column))));
    }

    private static void Write(Utf8JsonWriter json, ResourceDocument document, IReadOnlySet<string>? fields)
    {
        json.WriteStartObject();
        foreach (var made in ResourceSchema.Made.Where(made => fields?.Contains(made.Path) != false && Text(document, made).Length > 0))
        {
            json.WriteString(made.Path, Text(document, made));
        }

        foreach (var member in document.Body.EnumerateObject().Where(member => fields?.Contains(member.Name) != false))
        {
            member.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static string Text(ResourceDocument document, ResourceMember member) => member.Path switch
    {
        "id" => document.Id,
        "cooperative" => document.Cooperative ?? "",
        "memberId" => document.MemberId ?? "",
        "createdAt" => RestTime.Text(document.CreatedAt),
        "changedAt" => RestTime.Text(document.ChangedAt),
        _ => ResourceValue.Find(document.Body, member.Path) switch
        {
            null => "",
            { ValueKind: JsonValueKind.String } text => text.GetString()!,
            { } other => other.GetRawText(),
        },
    };
}
