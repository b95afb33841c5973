using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace FlexCoop.Testing;

/// <summary>Speaks to REST over a real socket, and holds every answer to the rules of form (see <see cref="RestAnswer"/>).</summary>
public sealed class RestClient : IDisposable
{
    private const string Json = "application/json";
    private const string Patch = "application/merge-patch+json";

    private readonly HttpClient _http;

    /// <param name="url">The lab door.</param>
    /// <param name="token">The bearer token; null for none.</param>
    public RestClient(Uri url, string? token)
        : this(new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = url }, token)
    {
    }

    /// <param name="http">The connection; it ends with this.</param>
    /// <param name="token">The bearer token; null for none.</param>
    public RestClient(HttpClient http, string? token)
    {
        _http = http;
        _http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
    }

    public Task<RestAnswer> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, body: null, cancellationToken);

    public Task<RestAnswer> PostAsync(string path, JsonNode body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, Content(body.ToJsonString(), Json), cancellationToken);

    public Task<RestAnswer> PutAsync(string path, JsonNode body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, path, Content(body.ToJsonString(), Json), cancellationToken);

    /// <param name="path">What is changed.</param>
    /// <param name="patch">A merge patch, as text: what is null there removes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<RestAnswer> PatchAsync(string path, string patch, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Patch, path, Content(patch, Patch), cancellationToken);

    public Task<RestAnswer> DeleteAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Delete, path, body: null, cancellationToken);

    /// <summary>Announces an event and gives it as it was answered.</summary>
    public async Task<JsonNode> AnnounceAsync(JsonNode definition, CancellationToken cancellationToken) =>
        (await PostAsync("api/v1/events", definition, cancellationToken)).Expect(HttpStatusCode.Created);

    /// <summary>An event as it stands.</summary>
    public async Task<JsonNode> EventAsync(string id, CancellationToken cancellationToken) =>
        (await GetAsync("api/v1/events/" + id, cancellationToken)).Expect(HttpStatusCode.OK);

    /// <summary>All that an operator can see, as one text; the same text is the same state.</summary>
    public async Task<string> EverythingAsync(CancellationToken cancellationToken)
    {
        var events = await GetAsync("api/v1/events?limit=1000", cancellationToken);
        var vens = await GetAsync("api/v1/vens?limit=1000", cancellationToken);
        return events.Expect(HttpStatusCode.OK).ToJsonString() + vens.Expect(HttpStatusCode.OK).ToJsonString();
    }

    public async Task<RestAnswer> SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        change?.Invoke(request);
        using var response = await _http.SendAsync(request, cancellationToken);
        return await RestAnswer.ReadAsync(response, cancellationToken);
    }

    /// <summary>A body of just these bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="contentType">The header as it stands; null for none.</param>
    public static ByteArrayContent Bytes(byte[] bytes, string? contentType)
    {
        var content = new ByteArrayContent(bytes);
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return content;
    }

    public void Dispose() => _http.Dispose();

    private static ByteArrayContent Content(string json, string mediaType) => Bytes(Encoding.UTF8.GetBytes(json), mediaType);
}
