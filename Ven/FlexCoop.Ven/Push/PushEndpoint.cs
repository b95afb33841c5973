using System.Buffers;
using System.Globalization;
using System.Text;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.OpenAdr.Xml;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FlexCoop.Ven;

/// <summary>What the VTN pushes: <c>POST [prefix/]OpenADR2/Simple/2.0b/{EiEvent,EiReport,EiRegisterParty}</c> (protocol.md §2, §3.3).</summary>
/// <remarks>
/// <list type="number">
/// <item>The certificate of the connection, which may be over by now, or another VTN's: 403, and the connection ends (rule 516).</item>
/// <item>Path, method and content type: 404, 501, 406. Then the body, up to 1 MiB.</item>
/// <item>Bytes to message: 406 with every fault. The signature, where there is one, or must be one: 403.</item>
/// <item>404 when the message is not served here, or goes the other way.</item>
/// <item>It is taken, in turn with what is said to the VTN: on the disk before it is answered. 503 when that cannot be now, or there is no registration.</item>
/// <item>The answer, with Content-Length; an event gets an empty one, and its oadrCreatedEvent goes out by itself.</item>
/// </list>
/// Never a 500: whatever fails here is answered with 503, and the VTN sends it again.
/// </remarks>
internal sealed partial class PushEndpoint : IDisposable
{
    private const string Services = "OpenADR2/Simple/2.0b/";

    /// <summary>So many bodies are read at a time; whoever comes then waits.</summary>
    private const int MaxBodies = 4;

    private static readonly TimeSpan PlaceWithin = TimeSpan.FromSeconds(5);

    /// <summary>For the whole of a body, however steadily it trickles.</summary>
    private static readonly TimeSpan BodyWithin = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan NotRegisteredFor = TimeSpan.FromMinutes(1);

    private readonly string _path;
    private readonly PollLoop _poll;
    private readonly PushedSignatures _signatures;
    private readonly PushDoor? _door;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly LineRation _ration;
    private readonly SemaphoreSlim _bodies = new(MaxBodies);

    /// <param name="url">The base, whose path is the prefix.</param>
    /// <param name="poll">Takes what is pushed.</param>
    /// <param name="signatures">Verifies it.</param>
    /// <param name="door">Null in the clear.</param>
    /// <param name="clock">Real time, as the wall clock shows it.</param>
    /// <param name="logger">Where the story is told.</param>
    public PushEndpoint(Uri url, PollLoop poll, PushedSignatures signatures, PushDoor? door, TimeProvider clock, ILogger logger)
    {
        // The server hands paths on without escapes and dot segments (rule 511).
        _path = Uri.UnescapeDataString(url.AbsolutePath).TrimEnd('/') + "/" + Services;
        _poll = poll;
        _signatures = signatures;
        _door = door;
        _clock = clock;
        _logger = logger;
        _ration = new LineRation(clock);
    }

    public void Dispose() => _bodies.Dispose();

    public async Task HandleAsync(HttpContext context)
    {
        // Step 1
        if (_door?.WhyNotVtn(context.Connection.ClientCertificate, _clock.GetUtcNow()) is { } stranger)
        {
            if (_ration.Take() is { } leftOut)
            {
                Log.Stranger(_logger, context.Connection.RemoteIpAddress, stranger, leftOut);
            }

            context.Response.Headers.Connection = "close";
            await RefuseAsync(context, StatusCodes.Status403Forbidden, $"{stranger}.");
            return;
        }

        try
        {
            if (!await TakePlaceAsync(context.RequestAborted))
            {
                await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "The agent reads other messages; send it again.", TryAgainAfter);
                return;
            }

            try
            {
                await ReceiveAsync(context);
            }
            finally
            {
                _bodies.Release();
            }
        }
        catch (Exception gone) when (gone is BadHttpRequestException or OperationCanceledException || context.RequestAborted.IsCancellationRequested)
        {
            // Too slow, or gone: the server answers that where it still can.
            context.Abort();
        }
        catch (Exception failure)
        {
            Log.Failed(_logger, failure);
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "The agent failed at it; send it again later.", TryAgainAfter);
        }
    }

    private static string? WhyNotAcceptable(HttpRequest request)
    {
        if (!StringValues.IsNullOrEmpty(request.Headers.ContentEncoding))
        {
            return "Content-Encoding is not allowed in what is pushed (§9.1.9.3); send the message as it is.";
        }

        if (request.ContentLength is not { } length)
        {
            return "Content-Length is missing; chunked transfer is not allowed (§9.1.9.4).";
        }

        if (length > OadrXml.MaxBytes)
        {
            return $"The body has {length} bytes; send at most {OadrXml.MaxBytes}.";
        }

        return MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && (type.MediaType.Equals("application/xml", StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals("text/xml", StringComparison.OrdinalIgnoreCase))
            && (type.Charset.Length == 0 || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase))
            ? null
            : "Send application/xml, in UTF-8 (§9.1.9.5).";
    }

    /// <summary>Whether a service serves a message (protocol.md §3.3).</summary>
    private static bool Serves(string service, OadrMessage message) => service switch
    {
        "EiEvent" => message is OadrDistributeEvent,
        "EiReport" => message is OadrRegisterReport or OadrCreateReport or OadrUpdateReport or OadrCancelReport or OadrCreatedReport,
        _ => message is OadrRequestReregistration or OadrCancelPartyRegistration,
    };

    /// <returns>False when none came free in time.</returns>
    private async Task<bool> TakePlaceAsync(CancellationToken aborted)
    {
        if (await _bodies.WaitAsync(TimeSpan.Zero, aborted))
        {
            return true;
        }

        using var late = new CancellationTokenSource(PlaceWithin, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(aborted, late.Token);
        try
        {
            await _bodies.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task ReadAsync(Stream stream, Memory<byte> body, CancellationToken aborted)
    {
        using var late = new CancellationTokenSource(BodyWithin, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(aborted, late.Token);
        await stream.ReadExactlyAsync(body, either.Token);
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        // Step 2
        var request = context.Request;
        var path = request.Path.Value ?? "";
        if (!path.StartsWith(_path, StringComparison.Ordinal) || path[_path.Length..] is not ("EiEvent" or "EiReport" or "EiRegisterParty"))
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "There is no such service; a VEN serves EiEvent, EiReport and EiRegisterParty, spelled so (rule 511).");
            return;
        }

        if (!HttpMethods.IsPost(request.Method))
        {
            await RefuseAsync(context, StatusCodes.Status501NotImplemented, "Send POST (§9.1.3).");
            return;
        }

        if (WhyNotAcceptable(request) is { } reason)
        {
            await RefuseAsync(context, StatusCodes.Status406NotAcceptable, reason);
            return;
        }

        var length = (int)request.ContentLength!.Value;
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(length, 1));
        try
        {
            var body = buffer.AsMemory(0, length);
            await ReadAsync(request.Body, body, context.RequestAborted);
            await TakeAsync(context, path[_path.Length..], body);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task TakeAsync(HttpContext context, string service, ReadOnlyMemory<byte> body)
    {
        // Step 3
        var read = OadrReader.Read(body, OadrReaderOptions.Lenient);
        if (read.Message is null)
        {
            if (_ration.Take() is { } unread)
            {
                Log.Unreadable(_logger, service, read.Faults[0].ToString(), unread);
            }

            await RefuseAsync(context, StatusCodes.Status406NotAcceptable, string.Join('\n', read.Faults.Select(fault => fault.ToString())));
            return;
        }

        var (message, isSigned, fault) = _signatures.Verify(body, read, context.Connection.ClientCertificate, _clock.GetUtcNow());
        if (message is null)
        {
            if (_ration.Take() is { } leftOut)
            {
                Log.BadSignature(_logger, read.Message.PayloadName, fault, leftOut);
            }

            await RefuseAsync(context, StatusCodes.Status403Forbidden, fault!);
            return;
        }

        // Step 4
        if (!Serves(service, message))
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, $"{message.PayloadName} is not served at {service} of a VEN.");
            return;
        }

        // Step 5: what was begun is not given up when the VTN hangs up.
        CrashPoint.Reach(AgentCrashPoints.Pushed, message.PayloadName);
        PushedReply? reply;
        try
        {
            reply = await _poll.TakePushedAsync(message, CancellationToken.None);
        }
        catch (IOException notKept)
        {
            Log.NotKept(_logger, message.PayloadName, notKept.Message);
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "It cannot be kept now; send it again later.", TryAgainAfter);
            return;
        }

        if (reply is null)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "The agent is busy with what was said before; send it again.", TryAgainAfter);
            return;
        }

        if (ReferenceEquals(reply, PushedReply.NotRegistered))
        {
            // Interpretation: rule 405 has it ignored; by 503 the VTN knows that, and that it may come again.
            Log.NotRegistered(_logger, message.PayloadName);
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "This VEN is not registered; what is pushed is ignored until it is (rule 405).", NotRegisteredFor);
            return;
        }

        // Step 6
        try
        {
            CrashPoint.Reach(AgentCrashPoints.BeforePushAnswer, message.PayloadName);
            var answer = reply.Message is null ? [] : OadrWriter.Write(reply.Message);
            await WriteAsync(context, "application/xml", isSigned && answer.Length > 0 ? MessageSigner.Sign(answer, _door!.Own, _clock.GetUtcNow()) : answer);
            CrashPoint.Reach(AgentCrashPoints.AfterPushAnswer, message.PayloadName);
        }
        finally
        {
            _poll.Written(reply);
        }
    }

    private static async Task RefuseAsync(HttpContext context, int status, string reason, TimeSpan? retryAfter = null)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = status;
        if (retryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = ((int)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        await WriteAsync(context, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(reason + "\n"));
    }

    private static async Task WriteAsync(HttpContext context, string contentType, byte[] body)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }

        await context.Response.CompleteAsync();
    }

    private static partial class Log
    {
        [LoggerMessage(3852, LogLevel.Warning, "What was pushed to {Service} is no message, and was refused: {Fault}; {LeftOut} lines like it were left out")]
        public static partial void Unreadable(ILogger logger, string service, string fault, int leftOut);

        [LoggerMessage(3853, LogLevel.Warning, "{PayloadName} was pushed, and refused for its signature: {Fault}; {LeftOut} lines like it were left out")]
        public static partial void BadSignature(ILogger logger, string payloadName, string? fault, int leftOut);

        [LoggerMessage(3854, LogLevel.Error, "{PayloadName} was pushed, and cannot be kept; the VTN is to send it again: {Reason}")]
        public static partial void NotKept(ILogger logger, string payloadName, string reason);

        [LoggerMessage(3855, LogLevel.Warning, "{PayloadName} was pushed, and ignored: this VEN is not registered (rule 405)")]
        public static partial void NotRegistered(ILogger logger, string payloadName);

        [LoggerMessage(3858, LogLevel.Warning, "Refused who came from {Address} to push: {Reason}; {LeftOut} lines like it were left out")]
        public static partial void Stranger(ILogger logger, System.Net.IPAddress? address, string reason, int leftOut);

        [LoggerMessage(3856, LogLevel.Error, "What was pushed could not be taken; the VTN is to send it again")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
