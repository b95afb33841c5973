using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>One cooperative's OpenID Provider: what it says of itself, and its keys, which verify its tokens and nobody else's (FX-05).</summary>
/// <remarks>
/// Both are read again after an hour, keys also when a token names one that is not known, at most once a minute. While the provider cannot be
/// reached, what is known serves for a day more; nothing unknown is ever taken. One reads for all who ask meanwhile, and nobody waits longer than a second for it: a provider
/// that is dead must hold up nothing but the logins at it.
/// </remarks>
internal sealed partial class Cooperative : IDisposable
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromHours(1);
    private static readonly TimeSpan StaleFor = TimeSpan.FromDays(1);
    private static readonly TimeSpan AskAtMostEvery = TimeSpan.FromMinutes(1);

    /// <summary>While nothing is known: a login should not have to wait a minute for a provider that was away for a second.</summary>
    private static readonly TimeSpan AskUnknownAtMostEvery = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan WaitAtMost = TimeSpan.FromSeconds(1);

    private readonly CooperativeOptions _options;
    private readonly Clocks _clocks;
    private readonly ILogger<Cooperative> _logger;
    private readonly Lock _lock = new();
    private Task _reading = Task.CompletedTask;
    private volatile Known? _known;
    private DateTimeOffset _askedAt = DateTimeOffset.MinValue;

    /// <exception cref="StartException">The trust file or the secret cannot be read.</exception>
    public Cooperative(CooperativeOptions options, Clocks clocks, ILogger<Cooperative> logger)
    {
        _options = options;
        _clocks = clocks;
        _logger = logger;
        Secret = ReadSecret(options);
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
    public string? Secret { get; }

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

    public void Dispose() => Http.Dispose();

    private static (JsonElement? Claims, string? Fault) Verify(string idToken, IReadOnlyList<VerificationKey> keys) => Jws.Verify(idToken, keys, "", "jwt");

    private static string? ReadSecret(CooperativeOptions options)
    {
        if (options.SecretFile is null)
        {
            return null;
        }

        try
        {
            return File.ReadAllText(options.SecretFile).Trim() is { Length: > 0 } secret
                ? secret
                : throw new StartException($"Identity:Cooperatives: the secret file '{options.SecretFile}' of '{options.Id}' is empty; put our client_secret there in it, or leave SecretFile out to sign.");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"Identity:Cooperatives: the secret file '{options.SecretFile}' of '{options.Id}' cannot be read: {refused.Message}", refused);
        }
    }

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

    private async Task<Known?> KnownAsync(bool isOneMissing, CancellationToken cancellationToken)
    {
        Task reading;
        lock (_lock)
        {
            var now = _clocks.Wire.GetUtcNow();
            if (!isOneMissing && _known is { } fresh && now - fresh.At < FreshFor)
            {
                return fresh;
            }

            if (_reading.IsCompleted && now - _askedAt >= (_known is null ? AskUnknownAtMostEvery : AskAtMostEvery))
            {
                _askedAt = now;
                _reading = Task.Run(ReadAsync, CancellationToken.None);
            }

            reading = _reading;
        }

        try
        {
            await reading.WaitAsync(WaitAtMost, _clocks.Wire, cancellationToken);
        }
        catch (TimeoutException)
        {
            // What is known has to serve; whoever comes later finds what is read now.
        }

        return _known is { } usable && _clocks.Wire.GetUtcNow() - usable.At < StaleFor ? usable : null;
    }

    private async Task ReadAsync()
    {
        try
        {
            var (read, fault) = StrictJson.Read(await Http.GetByteArrayAsync(new Uri(Issuer.TrimEnd('/') + Routes.OpenIdConfiguration)), JwkSet.MaxBytes);
            if (read is not { } document || document.Text("issuer") != Issuer
                || Https(document.Text("authorization_endpoint")) is not { } authorization || Https(document.Text("token_endpoint")) is not { } token || Https(document.Text("jwks_uri")) is not { } jwks)
            {
                Log.Unusable(_logger, Id, fault ?? "Its discovery document is another issuer's, or names an address that is not https.");
                return;
            }

            var (keys, keyFault) = JwkSet.Read(await Http.GetByteArrayAsync(jwks), _options.Algorithms ?? Enum.GetValues<JwsAlgorithm>());
            if (keyFault is not null)
            {
                Log.Unusable(_logger, Id, keyFault);
                return;
            }

            var sendsIssuer = document.TryGetProperty("authorization_response_iss_parameter_supported", out var member) && member.ValueKind == JsonValueKind.True;
            _known = new Known(new CooperativeMetadata(authorization, token, jwks, sendsIssuer), keys, _clocks.Wire.GetUtcNow());
        }
        catch (Exception away) when (away is HttpRequestException or IOException or OperationCanceledException)
        {
            Log.Away(_logger, Id, away);
        }
    }

    private static Uri? Https(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps ? uri : null;

    private sealed record Known(CooperativeMetadata Metadata, IReadOnlyList<VerificationKey> Keys, DateTimeOffset At);

    private static partial class Log
    {
        [LoggerMessage(1351, LogLevel.Warning, "What the provider of cooperative {CooperativeId} says of itself cannot be used: {Fault}")]
        public static partial void Unusable(ILogger logger, string cooperativeId, string fault);

        [LoggerMessage(1352, LogLevel.Warning, "The provider of cooperative {CooperativeId} cannot be reached; nobody new logs in there, and nothing else is touched")]
        public static partial void Away(ILogger logger, string cooperativeId, Exception exception);
    }
}
