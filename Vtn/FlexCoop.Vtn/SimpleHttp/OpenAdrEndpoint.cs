using System.Buffers;
using System.Globalization;
using System.Net;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Profile20a;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FlexCoop.Vtn;

/// <summary>The one OpenADR endpoint: <c>POST /OpenADR2/Simple/2.0b/{service}</c>, and <c>POST /OpenADR2/Simple/EiEvent</c> of 2.0a (protocol.md §2, §15).</summary>
/// <remarks>
/// <list type="number">
/// <item>A token of the address, whatever is asked: 503 with Retry-After when its bucket is empty (§2.3: overload).</item>
/// <item>Path, method and content type: 404, 501, 406. Then the body, up to 1 MiB.</item>
/// <item>Bytes to message: 406 with every fault.</item>
/// <item>The sender's token in place of the address's, if the message is served here: 503 again.</item>
/// <item>The signature, where there is one, or must be one: 403. What follows is read from what was signed. 2.0a has none.</item>
/// <item>The sender against its certificate, where there is one; the service, which commits before it answers; 404 when the message is not served here.</item>
/// <item>Message to bytes, signed if its request was, compressed if the VEN asks for it, with Content-Length.</item>
/// <item>What was handed over is noted once it was written, and owed again if it was not.</item>
/// </list>
/// The body of any other status than 200 is text for people (§2.3 leaves it open).
/// </remarks>
internal sealed partial class OpenAdrEndpoint(OadrDispatcher dispatcher, Dispatcher20a dispatcher20a, RememberedPolls polls, MessageAdmission admission, MessageSignatures signatures, LogRation ration, OwedMessages owed, OpenAdrMetrics metrics, ILogger<OpenAdrEndpoint> logger)
{
    public const string Path = "/OpenADR2/Simple/2.0b/";

    /// <summary>The one service of 2.0a.</summary>
    public const string Path20a = "/OpenADR2/Simple/EiEvent";

    public async Task HandleAsync(HttpContext context)
    {
        // Step 1
        if (admission.TakeUnread(context) is { } unread)
        {
            await RefuseTooManyAsync(context, unread);
            return;
        }

        // Step 2
        var request = context.Request;
        if (Endpoint(request.Path.Value) is not var (endpoint, profile))
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, $"There is no service at '{request.Path}'; the services are EiRegisterParty, EiEvent, EiReport, EiOpt and OadrPoll below {Path}, and {Path20a} for 2.0a, spelled so (rule 511).");
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
            await request.Body.ReadExactlyAsync(body, context.RequestAborted);

            // Step 3
            var read = profile == OadrProfileName.Profile20a ? Oadr20aReader.Read(body, OadrReaderOptions.Lenient) : polls.Read(body);
            if (read.Message is null)
            {
                if (ration.Take(context) is { } leftOut)
                {
                    Log.Unreadable(logger, endpoint, context.Connection.RemoteIpAddress, read.Faults[0].ToString(), leftOut);
                }

                await RefuseAsync(context, StatusCodes.Status406NotAcceptable, string.Join('\n', read.Faults.Select(fault => ForeignText.Shorten(fault.ToString()))));
                return;
            }

            metrics.Overlooked(read.Overlooked);

            // Step 4
            if (admission.Take(context, endpoint, read.Message) is { } wait)
            {
                Log.TooMany(logger, read.Message.PayloadName, OadrDispatcher.Sender(read.Message), (int)Math.Ceiling(wait.TotalSeconds));
                await RefuseTooManyAsync(context, wait);
                return;
            }

            if (profile == OadrProfileName.Profile20a)
            {
                await AnswerAsync(context, endpoint, profile, read.Message, schemaVersion: null, isSigned: false);
                return;
            }

            // Step 5
            (read, var isSigned, var fault) = await signatures.VerifyAsync(context, body, read);
            if (fault is not null)
            {
                context.Response.Headers[MessageSignatures.RefusalHeader] = "signature";
                context.Response.Headers[MessageSignatures.CauseHeader] = MessageSignatures.CauseOf(fault.Flaw);
                await RefuseAsync(context, StatusCodes.Status403Forbidden, fault.Text);
                return;
            }

            await AnswerAsync(context, endpoint, profile, read.Message!, read.SchemaVersion, isSigned);
        }
        catch (EndOfStreamException)
        {
            await RefuseAsync(context, StatusCodes.Status406NotAcceptable, "The body is shorter than Content-Length says.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task AnswerAsync(HttpContext context, OadrServiceName endpoint, OadrProfileName profile, OadrMessage message, string? schemaVersion, bool isSigned)
    {
        // Step 6: what is committed is not given up when the VEN hangs up.
        Log.Received(logger, message.PayloadName, endpoint);
        CrashPoint.Begin(message.PayloadName);
        CrashPoint.Reach(ServerCrashPoints.Received);
        var peer = context.Features.Get<CertifiedVen>();
        var reply = profile == OadrProfileName.Profile20a
            ? await dispatcher20a.AnswerAsync(message, peer, CancellationToken.None)
            : await dispatcher.AnswerAsync(endpoint, message, schemaVersion, peer, CancellationToken.None);
        if (reply is null)
        {
            var service = OadrDispatcher.Service(message);
            await RefuseAsync(context, StatusCodes.Status404NotFound, service is null || profile == OadrProfileName.Profile20a
                ? $"{message.PayloadName} is not for a VTN (protocol direction)."
                : $"{message.PayloadName} is not served at {endpoint}; send it to {service}.");
            return;
        }

        // Step 7, before it counts as handed over: what cannot be signed is still owed.
        var body = isSigned ? signatures.Sign(context, reply.Body) : reply.Body;
        CrashPoint.Reach(ServerCrashPoints.BeforeAnswer);
        var handOver = reply.Row is { } row ? owed.HandedOver(row) : null;
        if (handOver is not null)
        {
            CrashPoint.Reach(ServerCrashPoints.HandingOver, reply.Message?.PayloadName);
        }

        // Step 8
        try
        {
            await ReplyWriter.WriteAsync(context, body);
        }
        catch (Exception notWritten) when (notWritten is IOException or OperationCanceledException)
        {
            if (handOver is not null)
            {
                owed.NotHandedOver(handOver);
            }

            if (ration.Take(context) is { } leftOut)
            {
                Log.NotWritten(logger, message.PayloadName, context.Connection.RemoteIpAddress, leftOut);
            }

            return;
        }

        CrashPoint.Reach(ServerCrashPoints.AfterAnswer);
        dispatcher.Written(reply.Message);
        if (reply.WrittenAsync is { } written)
        {
            await written(CancellationToken.None);
        }
    }

    private static Task RefuseTooManyAsync(HttpContext context, TimeSpan wait)
    {
        var seconds = (int)Math.Ceiling(wait.TotalSeconds);
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, $"Too many messages; come again in {seconds} s.");
    }

    private static (OadrServiceName Service, OadrProfileName Profile)? Endpoint(string? path) =>
        path == Path20a ? (OadrServiceName.EiEvent, OadrProfileName.Profile20a)
        : path?.StartsWith(Path, StringComparison.Ordinal) == true && Service(path[Path.Length..]) is { } service ? (service, OadrProfileName.Profile20b)
        : null;

    private static OadrServiceName? Service(string name) => name switch
    {
        "EiRegisterParty" => OadrServiceName.EiRegisterParty,
        "EiEvent" => OadrServiceName.EiEvent,
        "EiReport" => OadrServiceName.EiReport,
        "EiOpt" => OadrServiceName.EiOpt,
        "OadrPoll" => OadrServiceName.OadrPoll,
        _ => null,
    };

    private static string? WhyNotAcceptable(HttpRequest request)
    {
        if (!StringValues.IsNullOrEmpty(request.Headers.ContentEncoding))
        {
            return "Content-Encoding is not allowed in requests (§9.1.9.3); send the message as it is.";
        }

        if (request.ContentLength is not { } length)
        {
            return "Content-Length is missing; chunked transfer is not allowed (§9.1.9.4).";
        }

        if (length > OadrXml.MaxBytes)
        {
            return $"The body has {length} bytes; send at most {OadrXml.MaxBytes}.";
        }

        // text/xml is what some peers send (interop.md §1.1).
        return request.ContentType == "application/xml" || (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && (type.MediaType.Equals("application/xml", StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals("text/xml", StringComparison.OrdinalIgnoreCase))
            && (type.Charset.Length == 0 || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase)))
            ? null
            : $"Content-Type is '{request.ContentType}'; send application/xml, in UTF-8 (§9.1.9.5).";
    }

    private static Task RefuseAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        return ReplyWriter.WriteTextAsync(context, reason);
    }

    private static partial class Log
    {
        [LoggerMessage(2904, LogLevel.Debug, "{PayloadName} of VEN {VenId} was refused: too many; it may come again in {Seconds} s")]
        public static partial void TooMany(ILogger logger, string payloadName, VenId? venId, int seconds);

        [LoggerMessage(2901, LogLevel.Debug, "{PayloadName} received at {Service}")]
        public static partial void Received(ILogger logger, string payloadName, OadrServiceName service);

        [LoggerMessage(2902, LogLevel.Warning, "A message at {Service} from {Address} was refused: {Fault}; {LeftOut} lines about this address were left out")]
        public static partial void Unreadable(ILogger logger, OadrServiceName service, IPAddress? address, QuotingText fault, int leftOut);

        [LoggerMessage(2903, LogLevel.Warning, "The answer to {PayloadName} could not be written to {Address}; what it held is owed again; {LeftOut} lines about this address were left out")]
        public static partial void NotWritten(ILogger logger, string payloadName, IPAddress? address, int leftOut);
    }
}
