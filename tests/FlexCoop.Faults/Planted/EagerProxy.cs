using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Faults;

/// <summary>A bug of a server: it stands before a good one, and says OK to oadrCreatedEvent before anything is committed. Nothing is, when the server dies.</summary>
internal sealed class EagerProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new();

    private EagerProxy(WebApplication app, Uri server)
    {
        _app = app;
        _app.MapPost("/OpenADR2/Simple/2.0b/{service}", context => ForwardAsync(context, server));
    }

    public Uri Url => new(_app.Urls.Single());

    public static async Task<EagerProxy> StartAsync(Uri server, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var proxy = new EagerProxy(builder.Build(), server);
        await proxy._app.StartAsync(cancellationToken);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task ForwardAsync(HttpContext context, Uri server)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var answer = OadrReader.Read(body.ToArray(), OadrReaderOptions.Strict).Message is OadrCreatedEvent created
            ? OadrWriter.Write(new OadrResponse { EiResponse = EiResponse.Ok(created.EiResponse.RequestId), VenId = created.VenId })
            : await ForwardAsync(context.Request.Path, body.ToArray(), server, context.RequestAborted);
        context.Response.ContentType = "application/xml";
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }

    private async Task<byte[]> ForwardAsync(string path, byte[] body, Uri server, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/xml");
        using var response = await _http.PostAsync(new Uri(server, path), content, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }
}
