using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;
using Microsoft.Net.Http.Headers;

namespace FlexCoop.Middleware.Resources;

/// <summary>What a request to make documents brings: one document, a list of them, or one on each line.</summary>
internal sealed class ResourceBatch : IDisposable
{
    public const int MaxRows = 1000;
    private const string Partial = "partial";

    private readonly IReadOnlyList<JsonDocument> _documents;

    private ResourceBatch(IReadOnlyList<JsonDocument> documents, IReadOnlyList<JsonElement> rows, bool isList, bool keepsGoodRows)
    {
        _documents = documents;
        Rows = rows;
        IsList = isList;
        KeepsGoodRows = keepsGoodRows;
    }

    /// <summary>The documents.</summary>
    public IReadOnlyList<JsonElement> Rows { get; }

    /// <summary>Whether many were sent, be it one in a list.</summary>
    public bool IsList { get; }

    /// <summary>Whether the good rows are kept where others are bad (<c>partial=true</c>); else none is.</summary>
    public bool KeepsGoodRows { get; }

    /// <summary>A hash of all that was sent, and of what is to come of it.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{IsList} {KeepsGoodRows}\n{string.Join('\n', Rows.Select(row => row.GetRawText()))}")));

    /// <returns>The batch, or the answer that refuses it.</returns>
    public static async Task<(ResourceBatch? Batch, IResult? Refusal)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var faults = new List<RuleFault>();
        RestQuery.CheckNames(request.Query, faults, Partial);
        var keepsGoodRows = RestQuery.Boolean(request.Query, Partial, faults) == true;
        if (faults.Count > 0)
        {
            return (null, Problem.Malformed(faults));
        }

        var areLines = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals(ResourceFormat.Lines, StringComparison.OrdinalIgnoreCase);
        var (documents, refusal) = areLines ? await JsonBody.ReadLinesAsync(request, MaxRows, cancellationToken) : await OneAsync(request, cancellationToken);
        if (documents is null)
        {
            return (null, refusal);
        }

        var isList = areLines || documents[0].RootElement.ValueKind == JsonValueKind.Array;
        IReadOnlyList<JsonElement> rows = areLines ? [.. documents.Select(line => line.RootElement)] : isList ? [.. documents[0].RootElement.EnumerateArray()] : [documents[0].RootElement];
        var batch = new ResourceBatch(documents, rows, isList, keepsGoodRows);
        if (rows.Count is >= 1 and <= MaxRows)
        {
            return (batch, null);
        }

        batch.Dispose();
        return (null, Problem.Malformed(new RuleFault("", $"has {rows.Count} rows", $"give 1 to {MaxRows}")));
    }

    public void Dispose()
    {
        foreach (var document in _documents)
        {
            document.Dispose();
        }
    }

    private static async Task<(IReadOnlyList<JsonDocument>? Documents, IResult? Refusal)> OneAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (document, refusal) = await JsonBody.ReadAsync(request, ResourceFormat.Json, cancellationToken);
        return document is null ? (null, refusal) : ([document], null);
    }
}
