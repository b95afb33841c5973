using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace FlexCoop.Middleware.Demo;

/// <summary>An operator who speaks to the platform by REST, over a real socket.</summary>
internal sealed class OperatorClient(Uri url, string token) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = url, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };

    /// <summary>Every VEN, page by page.</summary>
    public async Task<IReadOnlyList<JsonNode>> VensAsync(CancellationToken cancellationToken)
    {
        var vens = new List<JsonNode>();
        string? after = null;
        do
        {
            var page = await GetAsync($"api/v1/vens?limit=200{(after is null ? "" : "&after=" + Uri.EscapeDataString(after))}", cancellationToken);
            vens.AddRange(page["items"]!.AsArray().OfType<JsonNode>());
            after = (string?)page["next"];
        }
        while (after is not null);
        return vens;
    }

    public async Task<JsonNode> AnnounceAsync(JsonNode definition, CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsync("api/v1/events", JsonContent(definition), cancellationToken);
        return await ReadAsync(response, cancellationToken);
    }

    public Task<JsonNode> EventAsync(string id, CancellationToken cancellationToken) => GetAsync($"api/v1/events/{id}", cancellationToken);

    /// <summary>How many values a VEN has reported of a point.</summary>
    public async Task<int> CountPointsAsync(string venId, string rid, CancellationToken cancellationToken) =>
        (await GetAsync($"api/v1/vens/{venId}/points?rid={Uri.EscapeDataString(rid)}", cancellationToken)).AsArray().Count;

    public void Dispose() => _http.Dispose();

    private static StringContent JsonContent(JsonNode node) => new(node.ToJsonString(), System.Text.Encoding.UTF8, "application/json");

    private async Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(path, cancellationToken);
        return await ReadAsync(response, cancellationToken);
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(body)!
            : throw new InvalidOperationException($"{response.RequestMessage?.RequestUri} answered {(int)response.StatusCode}: {body}");
    }
}
