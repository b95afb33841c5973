using System.Net.Security;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>The address of one cooperative, and when it is asked again.</summary>
internal sealed class Webhook : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly Uri _url;
    private readonly HttpClient _http;

    /// <exception cref="StartException">It is no https URL, or the trust file cannot be read.</exception>
    public Webhook(WebhookOptions options)
    {
        Cooperative = options.Cooperative;
        _url = Uri.TryCreate(options.Url, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps
            ? url
            : throw new StartException($"Identity:Webhooks: that of '{Cooperative}' needs a Url that is https.");
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Identity.Cooperative.Trust(options.Cooperative, options.TrustFile) },
        })
        {
            Timeout = TimeSpan.FromSeconds(10),
        };
    }

    public string Cooperative { get; }

    /// <summary>How often in a row it did not take a notice.</summary>
    public int Failures { get; private set; }

    /// <summary>Before that it is left alone.</summary>
    public DateTimeOffset DueAt { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>The rows of what it has taken, while that could not be noted in the store, so that it is not told again.</summary>
    public HashSet<OutboxRow> Taken { get; } = [];

    /// <summary>Tells it something.</summary>
    /// <returns>Null when it was taken; otherwise why not.</returns>
    public async Task<string?> SendAsync(byte[] json, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var fault = await PostAsync(json, cancellationToken);
        Failures = fault is null ? 0 : Failures + 1;
        DueAt = fault is null ? now : now + TimeSpan.FromSeconds(Math.Min(5 * Math.Pow(2, Failures - 1), Longest.TotalSeconds));
        return fault;
    }

    public void Dispose() => _http.Dispose();

    private async Task<string?> PostAsync(byte[] json, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new ByteArrayContent(json) { Headers = { { "Content-Type", "application/json" } } } };
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return answer.IsSuccessStatusCode ? null : $"it answered with {(int)answer.StatusCode}";
        }
        catch (HttpRequestException away)
        {
            return away.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "it did not answer in time";
        }
    }
}
