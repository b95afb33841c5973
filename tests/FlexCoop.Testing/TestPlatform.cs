using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Testing;

/// <summary>A scripted platform on one https door: device grant, certificates, and who shows which certificate; over a real socket, with authorities of its own.</summary>
public sealed class TestPlatform : IAsyncDisposable
{
    private const string Base = "/api/v1/certificates";

    private static readonly DateTimeOffset Epoch = TimeProvider.System.GetUtcNow();

    private readonly ConcurrentDictionary<string, Device> _devices = new();
    private readonly ConcurrentDictionary<string, Issued> _issued = new();
    private readonly ConcurrentDictionary<string, string> _claims = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly X509Certificate2 _root = Root("CN=Test root");
    private readonly X509Certificate2 _server;
    private WebApplication? _app;
    private int _codes;

    private TestPlatform(string host, DateTimeOffset from, DateTimeOffset until) => _server = ServerCertificate(host, from, until);

    /// <summary>The origin, by the name that its certificate has.</summary>
    public Uri Url { get; private set; } = new("https://localhost");

    public X509Certificate2Collection Roots => [X509CertificateLoader.LoadCertificate(_root.RawDataMemory.Span)];

    /// <summary>What it shows, with its key.</summary>
    public X509Certificate2 Server => _server;

    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(_root.RawData));

    /// <summary>What the owner does with any code: true approves, false refuses, null has not decided.</summary>
    public bool? Decision { get; set; }

    /// <summary>The claim code that the owner was given, good for one key; null when boxes are known by their labels.</summary>
    public string? Claim { get; set; } = "BCDFG-HJKLM";

    /// <summary>A one-time code that the owner has made; <see cref="Decision"/> is whether he has approved the key of the box.</summary>
    public string Code { get; set; } = "M-code:secret";

    /// <summary>How often the next polls are answered with slow_down.</summary>
    public int SlowDowns { get; set; }

    public int CodeSeconds { get; set; } = 600;

    /// <summary>Whether a code that was redeemed is good no more, also for the box that it is bound to.</summary>
    public bool IsForgetful { get; set; }

    /// <summary>Between two polls, in seconds.</summary>
    public int Interval { get; set; } = 5;

    /// <summary>What it calls itself; null for its origin.</summary>
    public string? Issuer { get; set; }

    /// <summary>Paths of which the next answer is lost, after all was done for it.</summary>
    public ConcurrentDictionary<string, bool> Lose { get; } = new();

    /// <summary>Answers a path otherwise; null for the usual answer.</summary>
    public Func<string, (int Status, string Body)?>? Answer { get; set; }

    /// <summary>What it says in Retry-After; null for nothing.</summary>
    public TimeSpan? RetryAfter { get; set; }

    /// <summary>How long new certificates are valid.</summary>
    public TimeSpan Life { get; set; } = TimeSpan.FromDays(45);

    /// <summary>Its clock: what it says in Date, and by which codes and certificates end.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>Certificates that do not stand any more, by serial number.</summary>
    public ConcurrentDictionary<string, bool> Revoked { get; } = new();

    /// <summary>Whether each certificate is to be renewed at once.</summary>
    public bool WantsRenewal { get; set; }

    /// <summary>Every request as METHOD, path and body.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>How many certificates there are.</summary>
    public int Certificates => _issued.Count;

    public static async Task<TestPlatform> StartAsync(CancellationToken cancellationToken, string host = "localhost", DateTimeOffset? from = null, DateTimeOffset? until = null)
    {
        var platform = new TestPlatform(host, from ?? Epoch.AddDays(-1), until ?? Epoch.AddDays(400));
        await platform.OpenAsync("https://127.0.0.1:0", cancellationToken);
        return platform;
    }

    /// <summary>Closes the socket.</summary>
    public async Task StopAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }

    /// <summary>Opens the socket at the same address again.</summary>
    public Task StartAgainAsync(CancellationToken cancellationToken) => OpenAsync($"https://127.0.0.1:{Url.Port}", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _server.Dispose();
        _root.Dispose();
    }

    private static X509Certificate2 Root(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        return request.CreateSelfSigned(Epoch.AddDays(-2000), Epoch.AddDays(4000));
    }

    private X509Certificate2 ServerCertificate(string host, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=server", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        using var bare = request.Create(_root, from, until, RandomNumberGenerator.GetBytes(8));
        return bare.CopyWithPrivateKey(key);
    }

    private async Task OpenAsync(string url, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, new Uri(url).Port, listen => listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = _server, ClientCertificateMode = ClientCertificateMode.AllowCertificate, ClientCertificateValidation = (_, _, _) => true,
        })));
        _app = builder.Build();
        _app.Run(ServeAsync);
        await _app.StartAsync(cancellationToken);
        Url = new Uri($"https://localhost:{new Uri(_app.Urls.Single()).Port}");
    }

    private async Task ServeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        var path = context.Request.Path.Value!;
        _requests.Enqueue($"{context.Request.Method} {path} {body}");
        var (status, answer) = Answer?.Invoke(path) ?? Usual(context, path, body);
        if (Lose.TryRemove(path, out _))
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = status;
        context.Response.Headers.Date = Clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        if (RetryAfter is { } retryAfter)
        {
            context.Response.Headers.RetryAfter = retryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        }

        await context.Response.WriteAsync(answer);
    }

    private (int Status, string Body) Usual(HttpContext context, string path, string body) => path switch
    {
        "/.well-known/oauth-authorization-server" => (200, Metadata()),
        "/.well-known/est/cacerts" => (200, Convert.ToBase64String(new X509Certificate2Collection(Roots).Export(X509ContentType.Pkcs7)!)),
        "/connect/device" => NewCode(context, Form(body)),
        "/connect/token" => Poll(context, Form(body)),
        Base => Certify(context, body),
        "/vtn" => context.Connection.ClientCertificate is { } shown && !Revoked.ContainsKey(Serial(shown)) ? (200, Serial(shown)) : (403, "revoked"),
        _ when path.StartsWith(Base, StringComparison.Ordinal) => (200, Window(path.Split('/')[^2], _issued.Values.First(issued => issued.Serial == path.Split('/')[^2]).At).ToJsonString()),
        _ => (404, "nothing here"),
    };

    private string Metadata()
    {
        var origin = Url.GetLeftPart(UriPartial.Authority);
        return new JsonObject
        {
            ["issuer"] = Issuer ?? origin,
            ["token_endpoint"] = "https://elsewhere.invalid/",
            ["device_authorization_endpoint"] = "https://elsewhere.invalid/",
            ["mtls_endpoint_aliases"] = new JsonObject { ["token_endpoint"] = origin + "/connect/token", ["device_authorization_endpoint"] = origin + "/connect/device" },
            ["flexcoop_certificates_endpoint"] = origin + Base,
            ["flexcoop_openadr_url"] = origin,
        }.ToJsonString();
    }

    private static Dictionary<string, string> Form(string body) => body.Split('&').Select(field => field.Split('=')).ToDictionary(field => field[0], field => WebUtility.UrlDecode(field[1]));

    private (int Status, string Body) NewCode(HttpContext context, Dictionary<string, string> form)
    {
        if (form.GetValueOrDefault("claim_code") != Claim || (Claim is not null && _claims.GetOrAdd(Claim, Key(context)) != Key(context)))
        {
            return (400, """{"error":"invalid_claim","error_description":"The claim code is wrong, or was used."}""");
        }

        var number = Interlocked.Increment(ref _codes);
        _devices[$"device-{number}"] = new Device(Thumbprint(context), Clock.GetUtcNow().AddSeconds(CodeSeconds), $"M-{number}");
        return form["client_id"] == "gateway" && form["scope"] == "ven.enrol"
            ? (200, new JsonObject
            {
                ["device_code"] = $"device-{number}",
                ["user_code"] = $"CODE-{number}",
                ["verification_uri"] = $"{Url}device",
                ["verification_uri_complete"] = $"{Url}device?user_code=CODE-{number}",
                ["expires_in"] = CodeSeconds,
                ["interval"] = Interval,
            }.ToJsonString())
            : (400, """{"error":"invalid_request"}""");
    }

    private (int Status, string Body) Poll(HttpContext context, Dictionary<string, string> form)
    {
        if (!_devices.TryGetValue(form["device_code"], out var device) || device.Thumbprint != Thumbprint(context) || (device.IsSpent && IsForgetful))
        {
            return (400, """{"error":"invalid_grant"}""");
        }

        if (SlowDowns > 0)
        {
            SlowDowns--;
            return (400, """{"error":"slow_down"}""");
        }

        if (device.ExpiresAt <= Clock.GetUtcNow())
        {
            return (400, """{"error":"expired_token"}""");
        }

        if (Decision != true)
        {
            return (400, Decision is null ? """{"error":"authorization_pending"}""" : """{"error":"access_denied"}""");
        }

        device.IsSpent = true;
        return (200, $$"""{"access_token":"token {{device.MandateId}} {{device.Thumbprint}}","token_type":"Bearer","expires_in":600}""");
    }

    private (int Status, string Body) Certify(HttpContext context, string body)
    {
        var csr = CertificateRequest.LoadSigningRequestPem(JsonNode.Parse(body)!["csr"]!.GetValue<string>(), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.Default);
        var spki = Convert.ToHexStringLower(csr.PublicKey.ExportSubjectPublicKeyInfo());
        var shown = context.Connection.ClientCertificate;
        string mandate;
        if (context.Request.Headers.Authorization.ToString() is { Length: > 0 } authorization)
        {
            var words = authorization.Split(' ');
            if (words is ["Basic", var basic])
            {
                return Encoding.UTF8.GetString(Convert.FromBase64String(basic)) != Code ? Problem(401, "unauthorized", "no code")
                    : Decision != true ? Problem(202, "mandate", "The owner has not approved this key yet.")
                    : _issued.TryGetValue(spki, out var same) ? (201, same.Answer)
                    : _issued.Values.Any(issued => issued.MandateId == "code") ? Problem(403, "grant-spent", "It was spent by another key.")
                    : (201, (_issued[spki] = Issue(csr.PublicKey, "code")).Answer);
            }

            if (words is not ["Bearer", "token", var id, var thumbprint] || thumbprint != Thumbprint(context) || shown is null || Convert.ToHexStringLower(shown.PublicKey.ExportSubjectPublicKeyInfo()) != spki)
            {
                return Problem(401, "unauthorized", "no token");
            }

            mandate = id;
        }
        else if (shown is not null && _issued.Values.FirstOrDefault(issued => issued.Serial == Serial(shown)) is { } holder && !Revoked.ContainsKey(holder.Serial))
        {
            mandate = holder.MandateId;
        }
        else
        {
            return Problem(401, "unauthorized", "show it");
        }

        if (_issued.TryGetValue(spki, out var known))
        {
            return known.MandateId == mandate ? (201, known.Answer) : Problem(409, "duplicate-key", "Another device has this key.");
        }

        var issued = Issue(csr.PublicKey, mandate);
        _issued[spki] = issued;
        return (201, issued.Answer);
    }

    private Issued Issue(PublicKey key, string mandate)
    {
        var now = Clock.GetUtcNow();
        var request = new CertificateRequest(new X500DistinguishedName($"CN=VEN-{mandate},O=dorp"), key, HashAlgorithmName.SHA256);
        using var certificate = request.Create(_root, now.AddHours(-1), now + Life, RandomNumberGenerator.GetBytes(8));
        var serial = Serial(certificate);
        var answer = new JsonObject
        {
            ["certificate"] = certificate.ExportCertificatePem() + "\n", ["chain"] = _root.ExportCertificatePem() + "\n", ["renewalWindow"] = Window(serial, now), ["serialNumber"] = serial,
        };
        return new Issued(mandate, serial, now, answer.ToJsonString());
    }

    private JsonObject Window(string serial, DateTimeOffset from)
    {
        var isPast = WantsRenewal || Revoked.ContainsKey(serial);
        return new JsonObject { ["start"] = isPast ? from.AddHours(-1) : from + (Life * 2 / 3), ["end"] = isPast ? from.AddHours(-1) : from + (Life * 4 / 5) };
    }

    private static (int Status, string Body) Problem(int status, string slug, string detail) => (status, $$"""{"type":"urn:flexcoop:problem:{{slug}}","title":"No certificate","status":{{status}},"detail":"{{detail}}"}""");

    private static string Serial(X509Certificate2 certificate) => Convert.ToHexStringLower(certificate.SerialNumberBytes.Span);

    private static string Key(HttpContext context) => Convert.ToHexStringLower(context.Connection.ClientCertificate!.PublicKey.ExportSubjectPublicKeyInfo());

    private static string Thumbprint(HttpContext context) => context.Connection.ClientCertificate is { } certificate ? Convert.ToHexStringLower(SHA256.HashData(certificate.RawData)) : "none";

    private sealed record Device(string Thumbprint, DateTimeOffset ExpiresAt, string MandateId)
    {
        public bool IsSpent { get; set; }
    }

    private sealed record Issued(string MandateId, string Serial, DateTimeOffset At, string Answer);
}
