using System.Threading.Channels;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Testing;

/// <summary>The server of a VEN in push mode: answers well, unless a test says otherwise.</summary>
public sealed class VenServer : IAsyncDisposable
{
    private readonly Channel<(string Path, OadrMessage Message)> _pushed = Channel.CreateUnbounded<(string, OadrMessage)>();
    private readonly WebApplication _app;

    private VenServer(WebApplication app) => _app = app;

    /// <summary>The base of its services.</summary>
    public Uri Url => new(_app.Urls.Single());

    /// <summary>Answers by HTTP itself; null for a good answer.</summary>
    public Func<HttpContext, Task>? Serve { get; set; }

    /// <summary>How many requests have come and were not asked for.</summary>
    public int Waiting => _pushed.Reader.Count;

    public static async Task<VenServer> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new VenServer(app);
        app.Run(server.ReceiveAsync);
        await app.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>The next payload that comes, and where.</summary>
    public ValueTask<(string Path, OadrMessage Message)> NextAsync(CancellationToken cancellationToken) => _pushed.Reader.ReadAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var message = OadrReader.Read(body.ToArray(), OadrReaderOptions.Strict).Message!;
        await _pushed.Writer.WriteAsync((context.Request.Path, message), context.RequestAborted);
        if (Serve is { } serve)
        {
            await serve(context);
            return;
        }

        OadrMessage? answer = message switch
        {
            OadrRegisterReport register => new OadrRegisteredReport { EiResponse = EiResponse.Ok(register.RequestId) },
            OadrCreateReport create => new OadrCreatedReport { EiResponse = EiResponse.Ok(create.RequestId), PendingReports = [.. create.ReportRequests.Select(request => request.ReportRequestId)] },
            OadrCancelPartyRegistration cancel => new OadrCanceledPartyRegistration { EiResponse = EiResponse.Ok(cancel.RequestId), RegistrationId = cancel.RegistrationId, VenId = cancel.VenId },
            OadrRequestReregistration => new OadrResponse { EiResponse = EiResponse.Ok("") },
            _ => null,
        };
        var bytes = answer is null ? [] : OadrWriter.Write(Sent(answer));
        (context.Response.ContentType, context.Response.ContentLength) = ("application/xml", bytes.Length);
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    /// <summary>A VEN says who it is.</summary>
    private OadrMessage Sent(OadrMessage answer) => answer switch
    {
        OadrRegisteredReport registered => registered with { VenId = VenId },
        OadrCreatedReport created => created with { VenId = VenId },
        _ => answer,
    };

    /// <summary>What it says in its answers; null for nothing.</summary>
    public VenId? VenId { get; set; }
}
