using System.Text.Json;
using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.Identity;

/// <summary>Reads JSON objects of peers: bounded, without duplicate members, well-formed Unicode, not nested deeply (RFC 8725 §2.4, RFC 7515 §4).</summary>
internal static class StrictJson
{
    private const int MaxDepth = 12;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <returns>The object, or what is wrong with it.</returns>
    public static (JsonElement? Object, string? Fault) Read(ReadOnlyMemory<byte> json, int maxBytes)
    {
        if (json.Length > maxBytes)
        {
            return (null, $"It has {json.Length} bytes; at most {maxBytes} are read.");
        }

        if (!System.Text.Unicode.Utf8.IsValid(json.Span) || JsonText.WhereItIsBroken(json.Span) is not null)
        {
            return (null, "It is no well-formed Unicode.");
        }

        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object ? (document.RootElement.Clone(), null) : (null, "It is no JSON object.");
        }
        catch (JsonException)
        {
            return (null, "It is no JSON object with members that each stand once.");
        }
    }

    /// <summary>A member that is a text; null when it is not there or is none.</summary>
    public static string? Text(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    /// <summary>A member that is a NumericDate (RFC 7519 §2); null when it is not there or is none.</summary>
    public static DateTimeOffset? Instant(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number && member.TryGetDouble(out var seconds) && seconds is >= 0 and < 253402300800
            ? DateTimeOffset.UnixEpoch.AddSeconds(Math.Floor(seconds))
            : null;

    /// <summary>A member that is a text or an array of texts, as <c>aud</c> is (RFC 7519 §4.1.3); empty when it is anything else.</summary>
    public static IReadOnlyList<string> Texts(this JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var member))
        {
            return [];
        }

        return member.ValueKind switch
        {
            JsonValueKind.String => [member.GetString()!],
            JsonValueKind.Array when member.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) => [.. member.EnumerateArray().Select(item => item.GetString()!)],
            _ => [],
        };
    }
}
