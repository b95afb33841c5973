using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>One cooperative's OpenID Provider: what it says of itself, and its keys, which verify its tokens and nobody else's (FX-05).</summary>
/// <remarks>
/// Both are read again after an hour, keys also when a token names one that is not known, at most once a minute. While the provider cannot be
/// reached, what is known serves for a day more; nothing unknown is ever taken.
/// </remarks>
internal sealed partial class Cooperative : IDisposable
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromHours(1);
    private static readonly TimeSpan StaleFor = TimeSpan.FromDays(1);
    private static readonly TimeSpan AskAtMostEvery = TimeSpan.FromMinutes(1);

    private readonly CooperativeOptions _options;
    private readonly Clocks _clocks;
    private readonly ILogger<Cooperative> _logger;
    private readonly SemaphoreSlim _one = new(1, 1);
    private (CooperativeMetadata Metadata, IReadOnlyList<VerificationKey> Keys, DateTimeOffset At)? _known;
    private DateTimeOffset _askedAt = DateTimeOffset.MinValue;

    /// <exception cref="StartException">The trust file cannot be read.</exception>
    public Cooperative(CooperativeOptions options, Clocks clocks, ILogger<Cooperative> logger)
    {
        _options = options;
        _clocks = clocks;
        _logger = logger;
        Http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(2),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trust(options.Id, options.TrustFile) },
        })
        {
            Timeout = TimeSpan.FromSeconds(5),
            MaxResponseContentBufferSize = JwkSet.MaxBytes,
        };
    }

    public string Id => _options.Id;

    public string Name => _options.Name.Length > 0 ? _options.Name : _options.Id;

    public string Issuer => _options.Issuer;

    public string ClientId => _options.ClientId;

    /// <summary>Our secret there; null when we sign.</summary>
    public string? Secret => _options.SecretFile is null ? null : File.ReadAllText(_options.SecretFile).Trim();

    /// <summary>Bounded, without redirects, and with no way round the check of the server's certificate (FX-06).</summary>
    public HttpClient Http { get; }

    /// <returns>Null when the provider cannot be reached and nothing recent is known.</returns>
    public async Task<CooperativeMetadata?> MetadataAsync(CancellationToken cancellationToken) => (await KnownAsync(isOneMissing: false, cancellationToken))?.Metadata;

    /// <summary>Verifies an ID token with the provider's own keys; its claims are for the caller.</summary>
    public async Task<(JsonElement? Claims, string? Fault)> VerifyAsync(string idToken, CancellationToken cancellationToken)
    {
        var known = await KnownAsync(isOneMissing: false, cancellationToken);
        var (claims, fault) = Verify(idToken, known?.Keys ?? []);
        if (claims is not null)
        {
            return (claims, null);
        }

        var again = await KnownAsync(isOneMissing: true, cancellationToken);
        return again == known ? (null, fault) : Verify(idToken, again?.Keys ?? []);
    }

    public void Dispose()
    {
        Http.Dispose();
        _one.Dispose();
    }

    private static (JsonElement? Claims, string? Fault) Verify(string idToken, IReadOnlyList<VerificationKey> keys) => Jws.Verify(idToken, keys, "", "jwt");

    /// <summary>By what a cooperative's servers are known; null for the authorities of the system.</summary>
    /// <exception cref="StartException">The trust file cannot be read.</exception>
    public static X509ChainPolicy? Trust(string id, string? trustFile)
    {
        if (trustFile is null)
        {
            return null;
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(trustFile);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartException($"Identity: the trust file '{trustFile}' of the cooperative '{id}' cannot be read: {refused.Message}", refused);
        }

        return policy;
    }

    private async Task<(CooperativeMetadata Metadata, IReadOnlyList<VerificationKey> Keys, DateTimeOffset At)?> KnownAsync(bool isOneMissing, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var now = _clocks.Wire.GetUtcNow();
            var isFresh = _known is { } known && now - known.At < FreshFor;
            if ((!isFresh || isOneMissing) && now - _askedAt >= AskAtMostEvery)
            {
                _askedAt = now;
                if (await ReadAsync(cancellationToken) is var (metadata, keys))
                {
                    _known = (metadata, keys, now);
                }
                else if (_known is null)
                {
                    // A login should not have to wait a minute for a provider that was away for a second.
                    _askedAt = DateTimeOffset.MinValue;
                }
            }

            return _known is { } usable && now - usable.At < StaleFor ? usable : null;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<(CooperativeMetadata Metadata, IReadOnlyList<VerificationKey> Keys)?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (read, fault) = StrictJson.Read(await Http.GetByteArrayAsync(new Uri(Issuer.TrimEnd('/') + Routes.OpenIdConfiguration), cancellationToken), JwkSet.MaxBytes);
            if (read is not { } document || document.Text("issuer") != Issuer
                || Https(document.Text("authorization_endpoint")) is not { } authorization || Https(document.Text("token_endpoint")) is not { } token || Https(document.Text("jwks_uri")) is not { } jwks)
            {
                Log.Unusable(_logger, Id, fault ?? "Its discovery document is another issuer's, or names an address that is not https.");
                return null;
            }

            var (keys, keyFault) = JwkSet.Read(await Http.GetByteArrayAsync(jwks, cancellationToken), _options.Algorithms ?? Enum.GetValues<JwsAlgorithm>());
            if (keyFault is not null)
            {
                Log.Unusable(_logger, Id, keyFault);
                return null;
            }

            var sendsIssuer = document.TryGetProperty("authorization_response_iss_parameter_supported", out var member) && member.ValueKind == JsonValueKind.True;
            return (new CooperativeMetadata(authorization, token, jwks, sendsIssuer), keys);
        }
        catch (Exception away) when (away is HttpRequestException or IOException || (away is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Log.Away(_logger, Id, away);
            return null;
        }
    }

    private static Uri? Https(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps ? uri : null;

    private static partial class Log
    {
        [LoggerMessage(1351, LogLevel.Warning, "What the provider of cooperative {CooperativeId} says of itself cannot be used: {Fault}")]
        public static partial void Unusable(ILogger logger, string cooperativeId, string fault);

        [LoggerMessage(1352, LogLevel.Warning, "The provider of cooperative {CooperativeId} cannot be reached; nobody new logs in there, and nothing else is touched")]
        public static partial void Away(ILogger logger, string cooperativeId, Exception exception);
    }
}
