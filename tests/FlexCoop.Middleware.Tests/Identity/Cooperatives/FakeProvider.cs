using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>A cooperative's provider that says whatever a test wants, over a real socket.</summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    private readonly WebApplication _app;
    private ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private FakeProvider(WebApplication app) => _app = app;

    public string Issuer => $"https://localhost:{new Uri(_app.Urls.Single()).Port}";

    public bool IsAway { get; set; }

    /// <summary>How often it was asked what it says of itself.</summary>
    public int Reads { get; private set; }

    /// <summary>How often its keys were asked for.</summary>
    public int KeyReads { get; private set; }

    public string Kid { get; private set; } = "a";

    /// <summary>The ID token of the next answer.</summary>
    public string IdToken { get; set; } = "";

    /// <summary>Answers a path otherwise; null for the usual answer.</summary>
    public Func<string, IResult?>? Answer { get; set; }

    /// <summary>The form with which the last code was redeemed.</summary>
    public IFormCollection? Redeemed { get; private set; }

    public static async Task<FakeProvider> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = TestCertificates.Server })));
        var app = builder.Build();
        var provider = new FakeProvider(app);
        app.Use((context, next) => provider.Answer?.Invoke(context.Request.Path) is { } other ? other.ExecuteAsync(context) : next(context));
        app.MapGet("/.well-known/openid-configuration", () => provider.Reads++ >= 0 && provider.IsAway ? Results.StatusCode(503) : Json(new JsonObject
        {
            ["issuer"] = provider.Issuer, ["authorization_endpoint"] = provider.Issuer + "/auth", ["token_endpoint"] = provider.Issuer + "/token", ["jwks_uri"] = provider.Issuer + "/keys", ["authorization_response_iss_parameter_supported"] = true,
        }));
        app.MapGet("/keys", () =>
        {
            provider.KeyReads++;
            return provider.IsAway
                ? Results.StatusCode(503)
                : Json(new JsonObject { ["keys"] = new JsonArray(new JsonObject(JwkSet.Write(provider.Kid, provider._key.ExportParameters(includePrivateParameters: false)).Select(member => KeyValuePair.Create<string, JsonNode?>(member.Key, member.Value)))) });
        });
        app.MapPost("/token", async (HttpContext context) =>
        {
            provider.Redeemed = await context.Request.ReadFormAsync(context.RequestAborted);
            return Json(new JsonObject { ["id_token"] = provider.IdToken, ["access_token"] = "dropped" });
        });
        await app.StartAsync(cancellationToken);
        return provider;
    }

    /// <summary>Rolls its key over.</summary>
    public void Roll()
    {
        _key.Dispose();
        _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Kid += "a";
    }

    public string Sign(JsonObject claims, string? header = null, ECDsa? key = null)
    {
        var signed = $"{StrictBase64Url.Write(Encoding.UTF8.GetBytes(header ?? $$"""{"alg":"ES256","kid":"{{Kid}}"}"""))}.{StrictBase64Url.Write(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{signed}.{StrictBase64Url.Write((key ?? _key).SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private static IResult Json(JsonObject json) => Results.Text(json.ToJsonString(), "application/json");
}
