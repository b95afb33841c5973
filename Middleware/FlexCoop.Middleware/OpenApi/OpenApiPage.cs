using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.OpenApi;

/// <summary>The resources for people: one page, without script, of what <see cref="OpenApiDocument"/> tells programs.</summary>
internal static class OpenApiPage
{
    /// <summary>A definition may hold itself.</summary>
    private const int MaxDepth = 4;

    private static readonly JsonSerializerOptions Indented = new(RestJson.Writer.Options) { WriteIndented = true };

    public static Page Of(ResourceSchemas schemas) => new(
        "The resources of REST",
        Html.Of(
            $"""
            <p>Each is a list, <code>/api/v1/NAME</code>, and its documents, <code>/api/v1/NAME/ID</code>. For programs: <a href="{OpenApiSetup.DocumentPath}">OpenAPI 3.1</a>.</p>
            <ul>{schemas.All.Select(schema => Html.Of($"<li><a href=\"#{schema.Name}\">{schema.Name}</a>: {schema.Title}</li>"))}</ul>
            {schemas.All.Select(Section)}
            """));

    private static Html Section(ResourceSchema schema) => Html.Of(
        $"""
        <h2 id="{schema.Name}">{schema.Name}</h2>
        <p>{schema.Description}</p>
        <p>Whose: {Owner(schema.Owner)}. Changed by: {(schema.Verbs.Count == 0 ? "the platform only" : string.Join(", ", schema.Verbs.Order()).ToLowerInvariant())}.{(schema.Time is null ? "" : " A series.")}</p>
        <ul>{schema.Access.Select(access => Html.Of($"<li>{$"{access.Key}".ToLowerInvariant()}: {Scope("reads by", access.Value.Read)} {Scope("changes by", access.Value.Change)}</li>"))}</ul>
        <dl>{Members(schema, schema.Json, prefix: "")}</dl>
        <pre>{JsonSerializer.Serialize(schema.Examples[^1], Indented)}</pre>
        """);

    private static Html Scope(string does, string? scope) => scope is null ? Html.Empty : Html.Of($"{does} <code>{scope}</code>");

    private static string Owner(ResourceOwner owner) => owner switch { ResourceOwner.Member => "a member's", ResourceOwner.Cooperative => "a cooperative's", _ => "nobody's, the same for all" };

    private static Html Members(ResourceSchema schema, JsonObject of, string prefix)
    {
        var required = (of["required"] as JsonArray ?? []).Select(SchemaCheck.Text).ToHashSet();
        var pieces = new List<Html>();
        foreach (var (name, property) in of["properties"] as JsonObject ?? [])
        {
            var rule = SchemaCheck.Resolve(schema.Json, property)!;
            var inner = SchemaCheck.Resolve(schema.Json, rule["items"]) ?? rule;
            pieces.Add(Html.Of($"<dt><code>{prefix}{name}</code></dt><dd>{SchemaCheck.Text(property!["description"])} <small>{Form(rule)}{(required.Contains(name) ? ", must be given" : "")}{(schema.Indexes.Contains(prefix + name) ? ", indexed" : "")}</small></dd>"));
            if (prefix.Count(one => one == '.') < MaxDepth)
            {
                pieces.Add(Members(schema, inner, $"{prefix}{name}."));
            }
        }

        return Html.Of($"{pieces}");
    }

    /// <summary>The type, unit and bounds of a member.</summary>
    private static string Form(JsonObject rule) => string.Join(
        ", ",
        rule.Where(one => one.Key is "type" or "format" or SchemaKeywords.Unit or "enum" or "pattern" or "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "minLength" or "maxLength" or "minItems" or "maxItems")
            .Select(one => one.Key == "type" ? SchemaCheck.Text(one.Value) : $"{(one.Key == SchemaKeywords.Unit ? "unit" : one.Key)} {(one.Value is JsonArray choices ? string.Join(" | ", choices) : one.Value)}"));
}
