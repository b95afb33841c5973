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
                JsonText.WhereItIsCut(buffer.AsSpan(0, MaxBytes)), "is where the body passes 1 MiB", "send at most 1,048,576 bytes; an event has at most 1,440 intervals")));
        }

        if (JsonText.WhereItIsBroken(buffer.AsSpan(0, length)) is { } broken)
        {
            return (null, Problem.Malformed(new RuleFault(broken, "holds what is no Unicode text", "send well-formed UTF-8, and surrogates in pairs (RFC 8259 §8)")));
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
}
