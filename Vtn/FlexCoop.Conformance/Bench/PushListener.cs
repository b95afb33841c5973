using System.Net;
using System.Security.Authentication;
using System.Text;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Profile20a;
using FlexCoop.OpenAdr.Xml;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Conformance;

/// <summary>The server of a raw VEN in push mode, over a real socket. All that comes is held to the rules of form, and kept until it is asked for.</summary>
public sealed class PushListener : IDisposable
{
    private const string Path20a = "/OpenADR2/Simple/EiEvent";

    private readonly Lock _lock = new();
    private readonly List<PushedMessage> _queue = [];
    private readonly List<string> _faults = [];
    private readonly WebApplication _app;
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Opens the socket.</summary>
    /// <param name="security">How it shows itself; null for HTTP in the clear.</param>
    /// <param name="transcript">Takes what goes over the wire; null when nobody wants it.</param>
    public PushListener(PushListenerSecurity? security = null, Transcript? transcript = null)
    {
        var address = security is null or { Host: "localhost" } || (IPAddress.TryParse(security.Host, out var host) && IPAddress.IsLoopback(host)) ? IPAddress.Loopback : IPAddress.Any;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(server => server.Listen(address, port: 0, listen => Open(listen, security)));
        _app = builder.Build();
        _app.Use((context, next) => transcript is null ? next(context) : RecordingMiddleware.RunAsync(context, next, transcript));
        _app.Run(ReceiveAsync);
        _app.Start();
        var port = new Uri(_app.Urls.Single()).Port;
        Url = new UriBuilder(security is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps, security?.Host ?? "127.0.0.1", port).Uri;
    }

    /// <summary>The base of its services, with the slash at its end.</summary>
    public Uri Url { get; }

    /// <summary>Answers a request by HTTP itself, before it is read; gives whether it did.</summary>
    public Func<HttpContext, Task<bool>>? Serve { get; set; }

    /// <summary>How many requests have come.</summary>
    public int Requests { get; private set; }

    /// <summary>Ends with the next request.</summary>
    public Task Arrived
    {
        get
        {
            lock (_lock)
            {
                return _arrived.Task;
            }
        }
    }

    /// <summary>Whether the VTN waits for the answer to something that it has posted.</summary>
    internal bool IsHolding
    {
        get
        {
            lock (_lock)
            {
                return _queue.Any(pushed => pushed.IsHeld);
            }
        }
    }

    /// <summary>The oldest payload that was not asked for; null for none. Of events only the latest message counts, which holds them all (rule 50).</summary>
    /// <exception cref="NonconformanceException">Something that came breaks the rules of form.</exception>
    public PushedMessage? Take()
    {
        lock (_lock)
        {
            Expect.That(_faults.Count == 0, $"What the VTN posts keeps the rules of form: {string.Join(" | ", _faults)}");
            if (_queue.Count == 0)
            {
                return null;
            }

            var pushed = _queue[0];
            _queue.RemoveAt(0);
            return pushed;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
        {
            _queue.ForEach(pushed => pushed.Reply([]));
        }

        ((IDisposable)_app).Dispose();
    }

    private static void Open(ListenOptions listen, PushListenerSecurity? security)
    {
        listen.Protocols = HttpProtocols.Http1;
        if (security is null)
        {
            return;
        }

        listen.UseHttps(https =>
        {
            https.ServerCertificate = security.Certificate;
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.OnAuthenticate = (_, tls) =>
            {
                tls.CertificateChainPolicy = security.Trust.Clone();
                if (security.Suite is { } suite && !OperatingSystem.IsWindows())
                {
                    (tls.EnabledSslProtocols, tls.CipherSuitesPolicy) = (SslProtocols.Tls12, new System.Net.Security.CipherSuitesPolicy([suite]));
                }
            };
        });
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        lock (_lock)
        {
            Requests++;
        }

        if (Serve is { } serve && await serve(context))
        {
            Arrive(pushed: null);
            return;
        }

        var request = context.Request;
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, context.RequestAborted);
        var is20a = request.Path.Value!.EndsWith(Path20a, StringComparison.Ordinal);
        var read = is20a ? Oadr20aReader.Read(body.ToArray(), OadrReaderOptions.Strict) : OadrReader.Read(body.ToArray(), OadrReaderOptions.OddDurations);
        var faults = FaultsOf(request, read).ToList();
        if (faults.Count > 0)
        {
            lock (_lock)
            {
                _faults.AddRange(faults);
            }

            Arrive(pushed: null);
            context.Response.StatusCode = StatusCodes.Status406NotAcceptable;
            return;
        }

        var pushed = new PushedMessage(request.Path, read.Message!) { Text = Encoding.UTF8.GetString(body.ToArray()) };
        Arrive(pushed);
        var reply = pushed.IsHeld ? await AwaitReplyAsync(pushed, context.RequestAborted) : [];
        context.Response.ContentType = "application/xml";
        context.Response.ContentLength = reply.Length;
        await context.Response.Body.WriteAsync(reply, context.RequestAborted);
    }

    /// <summary>What a VTN has given up waiting for was not received: it comes again.</summary>
    private async Task<byte[]> AwaitReplyAsync(PushedMessage pushed, CancellationToken aborted)
    {
        try
        {
            return await pushed.Replied.WaitAsync(aborted);
        }
        catch (OperationCanceledException)
        {
            lock (_lock)
            {
                _queue.Remove(pushed);
            }

            pushed.Reply([]);
            throw;
        }
    }

    private static IEnumerable<string> FaultsOf(HttpRequest request, OadrReadResult read)
    {
        if (!HttpMethods.IsPost(request.Method))
        {
            yield return $"the method is {request.Method}, expected POST (§9.1.3)";
        }

        if (request.ContentLength is null || request.Headers.TransferEncoding.Count > 0)
        {
            yield return "Content-Length is missing, or the transfer chunked (§9.1.9.4)";
        }

        if (request.Headers.ContentEncoding.Count > 0)
        {
            yield return $"Content-Encoding is '{request.Headers.ContentEncoding}' (§9.1.9.3)";
        }

        if (request.ContentType is not ("application/xml" or "application/xml; charset=utf-8"))
        {
            yield return $"Content-Type is '{request.ContentType}' (§9.1.9.5)";
        }

        foreach (var fault in read.Faults)
        {
            yield return fault.ToString();
        }

        if (read.Message is { } message && !request.Path.Value!.EndsWith(Path20a, StringComparison.Ordinal)
            && !request.Path.Value.EndsWith("/OpenADR2/Simple/2.0b/" + ServiceOf(message), StringComparison.Ordinal))
        {
            yield return $"{message.PayloadName} came at '{request.Path}' (rule 511)";
        }
    }

    private static string ServiceOf(OadrMessage message) => message switch
    {
        OadrDistributeEvent => "EiEvent",
        OadrCancelPartyRegistration or OadrRequestReregistration => "EiRegisterParty",
        _ => "EiReport",
    };

    private void Arrive(PushedMessage? pushed)
    {
        TaskCompletionSource arrived;
        lock (_lock)
        {
            if (pushed is not null)
            {
                if (pushed.Message is OadrDistributeEvent)
                {
                    _queue.RemoveAll(queued => queued.Message is OadrDistributeEvent);
                }

                _queue.Add(pushed);
            }

            arrived = _arrived;
            _arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        arrived.TrySetResult();
    }
}
