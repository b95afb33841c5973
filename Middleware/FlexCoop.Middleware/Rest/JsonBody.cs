using System.Text;
using System.Text.Json;
using FlexCoop.Vtn;
using Microsoft.Net.Http.Headers;

namespace FlexCoop.Middleware.Rest;

/// <summary>Reads the body of a request as JSON: at most 1 MiB, without duplicate members, not nested deeper than 32.</summary>
internal static class JsonBody
{
    public const int MaxBytes = 1024 * 1024;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <returns>The document, or the answer that refuses the body.</returns>
    public static async Task<(JsonDocument? Document, IResult? Refusal)> ReadAsync(HttpRequest request, string mediaType, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !(type.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)))
        {
            return (null, Problem.MediaType($"Content-Type is '{request.ContentType}'; send {mediaType}."));
        }

        var buffer = new byte[MaxBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > MaxBytes)
        {
            return (null, Problem.TooLarge(new RuleFault(
                WhereItIsCut(buffer.AsSpan(0, MaxBytes)), "is where the body passes 1 MiB", "send at most 1,048,576 bytes; an event has at most 1,440 intervals")));
        }

        try
        {
            return (JsonDocument.Parse(buffer.AsMemory(0, length), Options), null);
        }
        catch (JsonException malformed)
        {
            return (null, Problem.Malformed(new RuleFault("", $"is no JSON: {malformed.Message}", "send a JSON document (RFC 8259)")));
        }
    }

    /// <summary>The member in which a body that is too long is cut off.</summary>
    private static string WhereItIsCut(ReadOnlySpan<byte> body)
    {
        var path = new List<(string? Name, int Index)> { (null, -1) };
        try
        {
            var reader = new Utf8JsonReader(body, isFinalBlock: false, state: default);
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        path[^1] = (reader.GetString(), -1);
                        break;
                    case JsonTokenType.StartObject:
                        CountItem(path);
                        path.Add((null, -1));
                        break;
                    case JsonTokenType.StartArray:
                        CountItem(path);
                        path.Add((null, 0));
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        path.RemoveAt(path.Count - 1);
                        break;
                    default:
                        CountItem(path);
                        break;
                }
            }
        }
        catch (JsonException)
        {
            // What can be said is said with what was read so far.
        }

        var text = new StringBuilder();
        foreach (var (name, index) in path)
        {
            text.Append(name is null ? "" : text.Length == 0 ? name : "." + name).Append(index > 0 ? $"[{index - 1}]" : "");
        }

        return text.ToString();
    }

    private static void CountItem(List<(string? Name, int Index)> path)
    {
        if (path[^1] is (null, >= 0) array)
        {
            path[^1] = (null, array.Index + 1);
        }
    }
}
