using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.Demo;

/// <summary>An operator who speaks to the platform by REST, with access tokens as the pages show them.</summary>
/// <param name="http">The connection to the platform; ends with the client.</param>
/// <param name="person">Who gets the tokens: one at first, and another when that is over.</param>
internal sealed class OperatorClient(HttpClient http, DemoPerson person) : IDisposable
{
    private const int GlassAtOnce = 100;

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

    public Task<JsonNode> AnnounceAsync(JsonNode definition, CancellationToken cancellationToken) => SendAsync(
        () => new HttpRequestMessage(HttpMethod.Post, "api/v1/events") { Content = new StringContent(definition.ToJsonString(), Encoding.UTF8, "application/json") }, cancellationToken);

    public Task<JsonNode> EventAsync(string id, CancellationToken cancellationToken) => GetAsync($"api/v1/events/{id}", cancellationToken);

    /// <summary>Breaks the glass of homes: what was measured in them is shown to no operator otherwise.</summary>
    public async Task BreakGlassAsync(IEnumerable<string> venIds, string reason, DateTimeOffset until, CancellationToken cancellationToken)
    {
        foreach (var some in venIds.Chunk(GlassAtOnce))
        {
            var glass = new JsonObject { ["vens"] = new JsonArray([.. some.Select(ven => JsonValue.Create(ven))]), ["reason"] = reason, ["until"] = RestTime.Text(until) };
            await SendAsync(() => new HttpRequestMessage(HttpMethod.Post, "api/v1/break-glass") { Content = new StringContent(glass.ToJsonString(), Encoding.UTF8, "application/json") }, cancellationToken);
        }
    }

    /// <summary>How many values a VEN has reported of a point.</summary>
    public async Task<int> CountPointsAsync(string venId, string rid, CancellationToken cancellationToken) =>
        (await GetAsync($"api/v1/vens/{venId}/points?rid={Uri.EscapeDataString(rid)}", cancellationToken)).AsArray().Count;

    public void Dispose() => http.Dispose();

    private Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);

    private async Task<JsonNode> SendAsync(Func<HttpRequestMessage> ask, CancellationToken cancellationToken)
    {
        var isNew = http.DefaultRequestHeaders.Authorization is null;
        while (true)
        {
            if (isNew)
            {
                http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await person.GetTokenAsync(cancellationToken));
            }

            using var request = ask();
            using var response = await http.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return JsonNode.Parse(body)!;
            }

            if (response.StatusCode != HttpStatusCode.Unauthorized || isNew)
            {
                throw new HttpRequestException($"{request.RequestUri} answered {(int)response.StatusCode}: {body}");
            }

            isNew = true;
        }
    }
}
