using System.Net;
using System.Net.Http.Headers;

namespace FlexCoop.Middleware.Tests.Telemetry;

/// <summary>A reader of server-sent events.</summary>
internal sealed class EventStream : IDisposable
{
    private readonly HttpClient _http;
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private EventStream(HttpClient http, HttpResponseMessage response, StreamReader reader) => (_http, _response, _reader) = (http, response, reader);

    /// <summary>Opens the stream of a lab, and waits until it has begun.</summary>
    public static Task<EventStream> OpenAsync(MiddlewareHost middleware, string query, CancellationToken cancellationToken, string? lastEventId = null) =>
        OpenAsync(new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = middleware.Url }, middleware.Token, query, cancellationToken, lastEventId);

    /// <summary>Opens a stream, and waits until it has begun.</summary>
    /// <param name="http">The connection; it ends with this.</param>
    /// <param name="token">The bearer token.</param>
    /// <param name="query">Of what.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="lastEventId">What was seen last; null for nothing.</param>
    public static async Task<EventStream> OpenAsync(HttpClient http, string token, string query, CancellationToken cancellationToken, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/telemetry/stream" + query) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        Assert.That((response.StatusCode, response.Content.Headers.ContentType?.MediaType), Is.EqualTo((HttpStatusCode.OK, "text/event-stream")));
        return new EventStream(http, response, new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken)));
    }

    /// <summary>The next event; null at the end of the stream. What keeps a silent stream alive is passed over.</summary>
    public async Task<(string Name, string Data, string? Id)?> NextAsync(CancellationToken cancellationToken)
    {
        var (name, data, id) = ("", "", default(string));
        while (await _reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0 && data.Length > 0)
            {
                return (name, data, id);
            }

            (name, data, id) = line.Split(": ", 2) switch
            {
                ["event", var text] => (text, data, id),
                ["data", var text] => (name, text, id),
                ["id", var text] => (name, data, text),
                _ => (name, data, id),
            };
        }

        return null;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
        _http.Dispose();
    }
}
