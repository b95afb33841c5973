using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>Posts to the servers of VENs, which have named their addresses themselves, and reaches nothing by it but what it may (SSRF).</summary>
/// <remarks>
/// <list type="number">
/// <item>A connection goes to what was looked up for it and may be reached, and nowhere else (<see cref="PinnedConnection"/>).</item>
/// <item>Each push has a connection of its own: whose server it is, and whether its certificate stands, is asked with each (T-02), before a byte of the message is sent.</item>
/// <item>No redirect is followed, no proxy asked, no cookie kept, nothing unpacked, nothing told of our own traces.</item>
/// <item>The whole takes bounded time, and of the answer no more is read than a message may have.</item>
/// </list>
/// </remarks>
internal sealed partial class PushClient : IDisposable
{
    private const int MaxHeadersKiB = 16;

    private static readonly TimeSpan LongestWish = TimeSpan.FromHours(1);

    private readonly HttpMessageInvoker _http;
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
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
            MaxResponseHeadersLength = MaxHeadersKiB,
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = ConnectAsync,
        });
    }

    /// <summary>Looks a name up.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve
    {
        get => _connection.Resolve;
        set => _connection.Resolve = value;
    }

    /// <summary>Posts a message. A server with which no handshake comes about by our ECC certificate, such as one that knows RSA alone, is met by the other (rule 68).</summary>
    public async Task<PushAnswer> SendAsync(VenId venId, Uri url, byte[] body, CancellationToken cancellationToken)
    {
        var attempt = new PushAttempt(venId, isEcc: true);
        var answer = await SendAsync(attempt, url, body, cancellationToken);
        return attempt.ShookHands == false ? await SendAsync(new PushAttempt(venId, isEcc: false), url, body, cancellationToken) : answer;
    }

    public void Dispose() => _http.Dispose();

    private async Task<PushAnswer> SendAsync(PushAttempt attempt, Uri url, byte[] body, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(_within, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        PushAnswer Failed(string fault) => new(Status: null, Body: default, fault);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body), Version = HttpVersion.Version11 };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/xml");
            request.Headers.ConnectionClose = true;
            request.Options.Set(PushAttempt.Key, attempt);
            using var answer = await _http.SendAsync(request, either.Token);
            var status = (int)answer.StatusCode;
            return answer.IsSuccessStatusCode
                ? await ReadAsync(answer.Content, either.Token) is { } read ? new PushAnswer(status, read) { Shown = attempt.Shown } : new PushAnswer(status, Body: default, $"it answered with more than {OadrXml.MaxBytes} bytes; send at most as many.")
                : new PushAnswer(status, Body: default, Refusal(status), Wish(answer));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed($"it did not answer within {_within.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s.");
        }
        catch (Exception away) when (away is HttpRequestException or IOException or SocketException or AuthenticationException)
        {
            return Failed(attempt.Fault ?? Told(away));
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var stream = await _connection.ConnectAsync(context.DnsEndPoint, cancellationToken);
        if (context.InitialRequestMessage.RequestUri!.Scheme == Uri.UriSchemeHttp)
        {
            return stream;
        }

        context.InitialRequestMessage.Options.TryGetValue(PushAttempt.Key, out var attempt);
        var tls = new SslStream(stream);
        try
        {
            await AuthenticateAsync(tls, context.DnsEndPoint.Host, attempt!, cancellationToken);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private async Task AuthenticateAsync(SslStream tls, string host, PushAttempt attempt, CancellationToken cancellationToken)
    {
        if (_tls is null)
        {
            attempt.Fault = "its address is https, and a lab has no certificate to show; register one of http.";
            throw new AuthenticationException(attempt.Fault);
        }

        var options = _tls.OptionsFor(attempt.IsEcc);
        options.TargetHost = host;
        try
        {
            await tls.AuthenticateAsClientAsync(options, cancellationToken);
        }
        catch (AuthenticationException failed)
        {
            attempt.Fault = PushPeer.WhyNot(failed);
            attempt.ShookHands = attempt.Fault is null ? false : null;
            throw;
        }

        attempt.Shown = X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
        attempt.Fault = await _tls.WhyNotAsync(attempt.VenId, attempt.Shown, cancellationToken);
        if (attempt.Fault is not null)
        {
            throw new AuthenticationException(attempt.Fault);
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
