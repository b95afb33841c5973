using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace FlexCoop.Middleware.Tests;

/// <summary>An answer of REST.</summary>
internal sealed record RestAnswer(HttpStatusCode Status, string? MediaType, string Text, HttpResponseHeaders Headers)
{
    /// <summary>The faults of a refusal, each as <c>member: problem; remedy</c>.</summary>
    public IReadOnlyList<string> Faults =>
    [
        .. Problem["errors"]!.AsArray().Select(fault => $"{(string)fault!["member"]!}: {(string)fault["problem"]!}; {(string)fault["remedy"]!}"),
    ];

    /// <summary>The problem document of a refusal.</summary>
    /// <exception cref="InvalidDataException">The answer is no refusal, or its body is none that RFC 9457 knows.</exception>
    public JsonNode Problem => Malformation() is { } fault
        ? throw new InvalidDataException($"{(int)Status} {MediaType} {fault}: {Start()}")
        : JsonNode.Parse(Text)!;

    public static async Task<RestAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken) => new(
        response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(cancellationToken), response.Headers);

    /// <summary>The resource, when the answer is the one that is expected. A member that is null is left out: to a reader both say the same.</summary>
    public JsonNode Expect(HttpStatusCode status) => Status == status && MediaType == "application/json"
        ? WithoutNulls(JsonNode.Parse(Text)!)
        : throw new InvalidDataException($"{(int)Status} {MediaType} instead of {(int)status}: {Start()}");

    private static JsonNode WithoutNulls(JsonNode node)
    {
        if (node is JsonObject resource)
        {
            foreach (var (name, _) in resource.Where(member => member.Value is null).ToList())
            {
                resource.Remove(name);
            }
        }

        foreach (var child in node switch { JsonObject all => all.Select(member => member.Value), JsonArray items => items, _ => [] })
        {
            _ = child is null ? null : WithoutNulls(child);
        }

        return node;
    }

    private string? Malformation()
    {
        if ((int)Status < 400 || MediaType != "application/problem+json")
        {
            return "is no problem document";
        }

        var problem = JsonNode.Parse(Text)!;
        return (string?)problem["type"] is not { } type || !type.StartsWith("urn:flexcoop:problem:", StringComparison.Ordinal) ? "has no type"
            : string.IsNullOrEmpty((string?)problem["title"]) ? "has no title"
            : string.IsNullOrEmpty((string?)problem["detail"]) ? "has no detail"
            : (int?)problem["status"] != (int)Status ? "has another status"
            : null;
    }

    private string Start() => Text.Length <= 500 ? Text : Text[..500];
}
