using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>Sends to receivers that others have named, and reaches nothing by it but what anybody on the open internet could (SSRF).</summary>
/// <remarks>
/// <list type="number">
/// <item>A connection goes to what was looked up for it, and nowhere else (<see cref="PinnedConnection"/>).</item>
/// <item>TLS by the name, with certificates that chain to the system's authorities or to those of the operator's folder; nothing is fetched that a certificate names.</item>
/// <item>No redirect is followed, no proxy asked, no cookie kept, nothing told of our own traces.</item>
/// <item>The whole takes bounded time; of the answer status, Retry-After, and where it is asked for a bounded beginning are read.</item>
/// </list>
/// </remarks>
internal sealed partial class WebhookClient : IDisposable
{
    /// <summary>The most that is read of an answer.</summary>
    private const int MaxAnswer = 4096;

    private const int MaxHeadersKiB = 16;

    /// <summary>Whatever the name leads to: nobody learns by it which names there are inside.</summary>
    private const string NotPublic = "Its name leads to no public address.";

    private readonly HttpMessageInvoker _http;
    private readonly PinnedConnection _connection;
    private readonly WebhookOptions _options;
    private readonly TimeProvider _clock;

    public WebhookClient(IOptions<WebhookOptions> options, PublicNetworks networks, Clocks clocks, ILogger<WebhookClient> logger)
    {
        (_options, _clock) = (options.Value, clocks.Wire);
        _connection = new PinnedConnection(networks) { Refused = inner => Log.NotPublic(logger, inner) };
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
            MaxResponseHeadersLength = MaxHeadersKiB,
            MaxResponseDrainSize = MaxAnswer,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trust(_options.TrustFolder), EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 },
            ConnectCallback = async (context, cancellationToken) => await _connection.ConnectAsync(context.DnsEndPoint, cancellationToken),
        });
    }

    /// <summary>Looks a name up.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve
    {
        get => _connection.Resolve;
        set => _connection.Resolve = value;
    }

    /// <summary>Sends a message.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="messageId">The same for each try.</param>
    /// <param name="secrets">Each of them signs.</param>
    /// <param name="body">JSON.</param>
    /// <param name="readsAnswer">Whether the beginning of the answer is wanted.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<WebhookAnswer> SendAsync(string url, string messageId, IReadOnlyList<string> secrets, byte[] body, bool readsAnswer, CancellationToken cancellationToken)
    {
        var began = _clock.GetTimestamp();
        using var late = new CancellationTokenSource(_options.AnswerWithin, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        WebhookAnswer Failed(string fault) => new(Status: null, fault, RetryAfter: null, _clock.GetElapsedTime(began));
        try
        {
            using var request = Request(url, messageId, secrets, body);
            using var answer = await _http.SendAsync(request, either.Token);
            var status = (int)answer.StatusCode;
            var text = readsAnswer ? await ReadAsync(answer.Content, either.Token) : "";
            return new WebhookAnswer(status, answer.IsSuccessStatusCode ? null : Refusal(answer), Wish(answer), _clock.GetElapsedTime(began), text);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed($"It did not answer within {_options.AnswerWithin.TotalSeconds:0} s.");
        }
        catch (Exception away) when (away is HttpRequestException or IOException or SocketException or AuthenticationException)
        {
            return Failed(Told(away));
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The roots of the system, and of the operator's folder.</summary>
    private static X509ChainPolicy Trust(string? folder)
    {
        var policy = new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
        if (folder is null)
        {
            return policy;
        }

        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        foreach (var location in new[] { StoreLocation.LocalMachine, StoreLocation.CurrentUser })
        {
            using var store = new X509Store(StoreName.Root, location);
            store.Open(OpenFlags.ReadOnly);
            policy.CustomTrustStore.AddRange(store.Certificates);
        }

        foreach (var file in Directory.GetFiles(folder, "*.pem").Order(StringComparer.Ordinal))
        {
            try
            {
                policy.CustomTrustStore.ImportFromPemFile(file);
            }
            catch (Exception unreadable) when (unreadable is CryptographicException or IOException or UnauthorizedAccessException)
            {
                throw new StartException($"Webhooks:TrustFolder: '{file}' cannot be read: {unreadable.Message}", unreadable);
            }
        }

        return policy;
    }

    private HttpRequestMessage Request(string url, string messageId, IReadOnlyList<string> secrets, byte[] body)
    {
        var at = _clock.GetUtcNow();
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body), Version = HttpVersion.Version11 };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "FlexCoop-Webhooks/1");
        request.Headers.TryAddWithoutValidation("webhook-id", messageId);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", $"{at.ToUnixTimeSeconds()}");
        request.Headers.TryAddWithoutValidation("webhook-signature", string.Join(' ', secrets.Select(secret => WebhookSecret.Sign(secret, messageId, at, body))));
        return request;
    }

    private static async Task<string> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxAnswer];
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        return Encoding.UTF8.GetString(buffer.AsSpan(0, await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)));
    }

    private static string Refusal(HttpResponseMessage answer) => (int)answer.StatusCode is >= 300 and < 400
        ? $"It answered with {(int)answer.StatusCode}; redirects are not followed."
        : $"It answered with {(int)answer.StatusCode}.";

    private TimeSpan? Wish(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > _clock.GetUtcNow() => date - _clock.GetUtcNow(),
        _ => null,
    };

    /// <summary>The reason, by what is nearest to it; never in the words of an exception, which may name what is ours.</summary>
    private static string Told(Exception away)
    {
        for (var inner = away; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case AuthenticationException:
                    return "Its certificate is not trusted, or TLS failed otherwise.";
                case HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }:
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery }:
                    return NotPublic;
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return "It refused the connection.";
                case SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown }:
                    return "It cannot be reached.";
            }
        }

        return "The connection broke off, or the answer was none of HTTP.";
    }

    private static partial class Log
    {
        [LoggerMessage(1614, LogLevel.Information, "The name of a webhook leads to {Address}, which is not public; nothing was sent")]
        public static partial void NotPublic(ILogger logger, IPAddress address);
    }
}
