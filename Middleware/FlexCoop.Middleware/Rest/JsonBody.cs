using System.Globalization;
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

        var (body, refusal) = await ReadBytesAsync(request, cancellationToken);
        return refusal is null ? Parse(body, member: "") : (null, refusal);
    }

    /// <summary>Reads the body as an object, and acts on what it says.</summary>
    /// <param name="request">The request.</param>
    /// <param name="read">Takes what it says, and leaves what is wrong with it.</param>
    /// <param name="act">What follows when nothing is wrong.</param>
    /// <param name="cancellationToken">Ends the wait for the body.</param>
    /// <returns>The answer: of the act, or what refuses the body.</returns>
    public static async Task<IResult> ReadAsync<T>(HttpRequest request, Func<JsonMembers, T> read, Func<T, Task<IResult>> act, CancellationToken cancellationToken)
    {
        var (document, refusal) = await ReadAsync(request, "application/json", cancellationToken);
        if (document is null)
        {
            return refusal!;
        }

        using (document)
        {
            var faults = new List<RuleFault>();
            var said = read(new JsonMembers(document.RootElement, path: "", faults));
            return faults.Count > 0 ? Problem.Malformed(faults) : await act(said);
        }
    }

    /// <summary>Reads a body that has a JSON document on each line.</summary>
    /// <returns>The documents, or the answer that refuses the body.</returns>
    public static async Task<(IReadOnlyList<JsonDocument>? Lines, IResult? Refusal)> ReadLinesAsync(HttpRequest request, int most, CancellationToken cancellationToken)
    {
        var (body, refusal) = await ReadBytesAsync(request, cancellationToken);
        if (refusal is not null)
        {
            return (null, refusal);
        }

        var documents = new List<JsonDocument>();
        foreach (var line in Lines(body))
        {
            (JsonDocument? document, IResult? broken) = documents.Count < most
                ? Parse(line, string.Create(CultureInfo.InvariantCulture, $"[{documents.Count}]"))
                : (null, Problem.Malformed(new RuleFault("", $"has more than {most} lines", "send it in parts")));
            if (document is null)
            {
                documents.ForEach(read => read.Dispose());
                return (null, broken);
            }

            documents.Add(document);
        }

        return (documents, null);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> body)
    {
        while (body.Length > 0)
        {
            var end = body.Span.IndexOf((byte)'\n');
            var line = end < 0 ? body : body[..end];
            body = end < 0 ? ReadOnlyMemory<byte>.Empty : body[(end + 1)..];
            if (!line.Span.Trim(" \r\t"u8).IsEmpty)
            {
                yield return line;
            }
        }
    }

    private static async Task<(ReadOnlyMemory<byte> Body, IResult? Refusal)> ReadBytesAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > MaxBytes)
        {
            return (default, Problem.TooLarge(new RuleFault(
                JsonText.WhereItIsCut(buffer.AsSpan(0, MaxBytes)), "is where the body passes 1 MiB", "send at most 1,048,576 bytes")));
        }

        return (buffer.AsMemory(0, length), null);
    }

    private static (JsonDocument? Document, IResult? Refusal) Parse(ReadOnlyMemory<byte> text, string member)
    {
        if (JsonText.WhereItIsBroken(text.Span) is { } broken)
        {
            return (null, Problem.Malformed(new RuleFault(member + broken, "holds what is no Unicode text", "send well-formed UTF-8, and surrogates in pairs (RFC 8259 §8)")));
        }

        try
        {
            return (JsonDocument.Parse(text, Options), null);
        }
        catch (JsonException malformed)
        {
            return (null, Problem.Malformed(new RuleFault(member, $"is no JSON: {malformed.Message}", "send a JSON document (RFC 8259)")));
        }
    }
}
