using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Security.Authentication;
using FlexCoop.OpenAdr.Xml;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>Posts to the servers of VENs, which have named their addresses themselves, and reaches nothing by it but what it may (SSRF).</summary>
/// <remarks>
/// <list type="number">
/// <item>A connection goes to what was looked up for it and may be reached, and nowhere else (<see cref="PinnedConnection"/>).</item>
/// <item>Each try has a connection of its own, and a pool of its own for it, since a pool hands a connection to whichever request waits first: whose server it is, and whether its certificate stands, is asked with each (T-02), before a byte of the message is sent.</item>
/// <item>No redirect is followed, no proxy asked, no cookie kept, nothing unpacked, nothing told of our own traces.</item>
/// <item>The whole takes bounded time, and of the answer no more is read than a message may have.</item>
/// </list>
/// </remarks>
internal sealed partial class PushClient
{
    private const int MaxHeadersKiB = 16;

    private static readonly TimeSpan LongestWish = TimeSpan.FromHours(1);

    private readonly PinnedConnection _connection;
    private readonly PushTls? _tls;
    private readonly TimeSpan _within;
    private readonly TimeProvider _clock;

    /// <param name="networks">Which addresses may be reached.</param>
    /// <param name="tls">Null in a lab.</param>
    /// <param name="options">The time-out.</param>
    /// <param name="clocks">The wire clock.</param>
    /// <param name="logger">Is told of addresses that were not connected to.</param>
    public PushClient(PublicNetworks networks, PushTls? tls, IOptions<PushOptions> options, Clocks clocks, ILogger<PushClient> logger)
    {
        (_tls, _within, _clock) = (tls, options.Value.AnswerWithin, clocks.Wire);
        _connection = new PinnedConnection(networks) { Refused = inner => Log.NotReached(logger, inner) };
    }

    /// <summary>Looks a name up.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve
    {
        get => _connection.Resolve;
        set => _connection.Resolve = value;
    }

    /// <summary>Posts a message. A server with which nothing comes about by our ECC certificate, such as one that knows RSA alone, is met by the other (rule 68): to send the same again does no harm.</summary>
    /// <exception cref="FlexCoop.Storage.DatabaseException">We could not find out whose the server is.</exception>
    public async Task<PushAnswer> SendAsync(KnownVen ven, Uri url, byte[] body, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(_within, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        var attempt = new PushAttempt(ven, isEcc: true);
        try
        {
            var answer = await SendAsync(attempt, url, body, either.Token);
            return attempt.IsOtherKindWorthATry ? await SendAsync(attempt = new PushAttempt(ven, isEcc: false), url, body, either.Token) : answer;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(attempt, $"it did not answer within {_within.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s.");
        }
    }

    private static PushAnswer Failed(PushAttempt attempt, string fault) => new(attempt.Status, Body: default, fault) { WasSent = attempt.IsConnected };

    private async Task<PushAnswer> SendAsync(PushAttempt attempt, Uri url, byte[] body, CancellationToken cancellationToken)
    {
        try
        {
            using var http = new HttpMessageInvoker(NewHandler(attempt, cancellationToken));
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body), Version = HttpVersion.Version11 };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/xml");
            request.Headers.ConnectionClose = true;
            using var answer = await http.SendAsync(request, cancellationToken);
            var status = (int)answer.StatusCode;
            attempt.Status = status;
            return !answer.IsSuccessStatusCode ? Failed(attempt, Refusal(status)) with { RetryAfter = Wish(answer) }
                : await ReadAsync(answer.Content, cancellationToken) is { } read ? new PushAnswer(status, read) { Shown = attempt.Shown, Server = attempt.Server }
                : Failed(attempt, $"it answered with more than {OadrXml.MaxBytes} bytes; send at most as many.");
        }
        catch (Exception away) when (away is HttpRequestException or IOException or SocketException or AuthenticationException)
        {
            attempt.OwnFault?.Throw();
            attempt.IsOtherKindWorthATry |= attempt is { MayRefuseLate: true, Fault: null, Status: null };
            return Failed(attempt, attempt.Fault ?? Told(away));
        }
    }

    private SocketsHttpHandler NewHandler(PushAttempt attempt, CancellationToken cancellationToken) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        MaxResponseHeadersLength = MaxHeadersKiB,
        MaxResponseDrainSize = 0,
        ConnectCallback = (context, _) => ConnectAsync(context, attempt, cancellationToken),
    };

    /// <param name="context">Where to.</param>
    /// <param name="attempt">For whom.</param>
    /// <param name="cancellationToken">Of the push: the handler's own would let the connection come about after it.</param>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, PushAttempt attempt, CancellationToken cancellationToken)
    {
        try
        {
            var isInTheClear = context.InitialRequestMessage.RequestUri!.Scheme == Uri.UriSchemeHttp;
            if (isInTheClear != _tls is null)
            {
                attempt.Fault = isInTheClear
                    ? "its address is http, which is for a lab alone; register one of https."
                    : "its address is https, and a lab has no certificate to show; register one of http.";
                throw new AuthenticationException(attempt.Fault);
            }

            var stream = await _connection.ConnectAsync(context.DnsEndPoint, cancellationToken);
            var connected = _tls is null ? (Stream)stream : await SecureAsync(stream, context.DnsEndPoint.Host, _tls, attempt, cancellationToken);
            attempt.IsConnected = true;
            return connected;
        }
        catch (Exception fault) when (fault is not (HttpRequestException or IOException or SocketException or AuthenticationException or OperationCanceledException))
        {
            // Else it would come out as if the connection had broken off.
            attempt.OwnFault = ExceptionDispatchInfo.Capture(fault);
            throw;
        }
    }

    private static async Task<SslStream> SecureAsync(Stream stream, string host, PushTls tls, PushAttempt attempt, CancellationToken cancellationToken)
    {
        var safe = new SslStream(stream);
        try
        {
            await attempt.AuthenticateAsync(safe, host, tls, cancellationToken);
            return safe;
        }
        catch
        {
            await safe.DisposeAsync();
            throw;
        }
    }

    /// <returns>Null when it is larger than a message may be.</returns>
    private static async Task<byte[]?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > OadrXml.MaxBytes)
        {
            return null;
        }

        using var body = new MemoryStream();
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[8192];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            if (body.Length + count > OadrXml.MaxBytes)
            {
                return null;
            }

            body.Write(buffer, 0, count);
        }

        return body.ToArray();
    }

    private static string Refusal(int status) => status switch
    {
        >= 300 and < 400 => $"it answered with {status}; redirects are not followed: register the address that it leads to.",
        (int)HttpStatusCode.Forbidden => "it answered with 403: it takes our certificate, or our signature, for none of its VTN's; see which it trusts.",
        (int)HttpStatusCode.NotFound => "it answered with 404; see that the address which it registered is the base of its services, to which OpenADR2/Simple/2.0b/ is appended, for 2.0a OpenADR2/Simple/.",
        (int)HttpStatusCode.ServiceUnavailable => "it answered with 503: it has no room now.",
        _ => $"it answered with {status}.",
    };

    private TimeSpan? Wish(HttpResponseMessage answer)
    {
        TimeSpan? wish = answer.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } when date > _clock.GetUtcNow() => date - _clock.GetUtcNow(),
            _ => null,
        };
        return wish > LongestWish ? LongestWish : wish;
    }

    /// <summary>The reason, by what is nearest to it.</summary>
    private static string Told(Exception away)
    {
        for (var inner = away; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case AuthenticationException:
                    return "TLS failed: it has no suite or version in common with us, or does not take our certificate.";
                case HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }:
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery }:
                    return "its name leads to no address that this VTN pushes to; register one of the open internet, or allow its network (Push:Networks).";
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return "nobody listens at its address.";
                case SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown }:
                    return "its address cannot be reached.";
            }
        }

        return "the connection broke off, or the answer was none of HTTP.";
    }

    private static partial class Log
    {
        [LoggerMessage(2951, LogLevel.Information, "The name of a VEN's server leads to {Address}, to which is not pushed; nothing was sent")]
        public static partial void NotReached(ILogger logger, IPAddress address);
    }
}
