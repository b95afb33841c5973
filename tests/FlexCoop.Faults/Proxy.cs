using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Faults;

/// <summary>Stands between VENs and a server, hears both and hands on what they say. While the server is gone, nobody is answered.</summary>
internal sealed class Proxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new();
    private readonly Action<OadrMessage> _hear;
    private readonly Func<OadrMessage, OadrMessage?> _answer;

    private Proxy(WebApplication app, Uri server, Action<OadrMessage>? hear, Func<OadrMessage, OadrMessage?>? answer)
    {
        _app = app;
        _hear = hear ?? (_ => { });
        _answer = answer ?? (_ => null);
        _app.MapPost("/OpenADR2/Simple/2.0b/{service}", context => ServeAsync(context, server));
    }

    public Uri Url => new(_app.Urls.Single());

    /// <param name="server">Whom it stands before.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="hear">Told every message of either side, before it is handed on.</param>
    /// <param name="answer">Answers a message in the place of the server; null where that is to answer.</param>
    public static async Task<Proxy> StartAsync(Uri server, CancellationToken cancellationToken, Action<OadrMessage>? hear = null, Func<OadrMessage, OadrMessage?>? answer = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var proxy = new Proxy(builder.Build(), server, hear, answer);
        await proxy._app.StartAsync(cancellationToken);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task ServeAsync(HttpContext context, Uri server)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var asked = Hear(body.ToArray());
        try
        {
            var (status, answer) = asked is not null && _answer(asked) is { } own
                ? (StatusCodes.Status200OK, OadrWriter.Write(own))
                : await ForwardAsync(new Uri(server, context.Request.Path), body.ToArray(), context.RequestAborted);
            Hear(answer);
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/xml";
            context.Response.ContentLength = answer.Length;
            await context.Response.Body.WriteAsync(answer, context.RequestAborted);
        }
        catch (HttpRequestException)
        {
            context.Abort();
        }
    }

    private OadrMessage? Hear(byte[] body)
    {
        var message = OadrReader.Read(body, OadrReaderOptions.Strict).Message;
        if (message is not null)
        {
            _hear(message);
        }

        return message;
    }

    private async Task<(int Status, byte[] Answer)> ForwardAsync(Uri url, byte[] body, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/xml");
        using var response = await _http.PostAsync(url, content, cancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }
}
