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
using Microsoft.Extensions.Logging;

namespace FlexCoop.Testing;

/// <summary>Somebody who takes webhooks, over TLS on loopback, by an authority of his own that the operator's folder names.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly X509Certificate2 _certificate;
    private readonly ConcurrentQueue<(HttpContext Context, string Body)> _challenges = new();
    private WebApplication? _app;

    private WebhookReceiver()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var rootRequest = new CertificateRequest($"CN=Receivers {Guid.NewGuid():N}", rootKey, HashAlgorithmName.SHA256);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var root = rootRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(400));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=receiver", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName("hooks.example");
        request.CertificateExtensions.Add(names.Build());
        using var bare = request.Create(root, now.AddDays(-1), now.AddDays(300), RandomNumberGenerator.GetBytes(8));
        _certificate = X509CertificateLoader.LoadPkcs12(bare.CopyWithPrivateKey(key).Export(X509ContentType.Pkcs12), password: null);
        Directory.CreateDirectory(TrustFolder);
        File.WriteAllText(Path.Combine(TrustFolder, "receivers.pem"), root.ExportCertificatePem());
    }

    /// <summary>What it is to be named in the settings.</summary>
    public string TrustFolder => _folder["trust"];

    public int Port { get; private set; }

    public string Url => $"https://localhost:{Port.ToString(CultureInfo.InvariantCulture)}/hooks";

    /// <summary>The settings of a platform that may reach it.</summary>
    public (string Key, string Value)[] Settings => [("Webhooks:Ports", $"443 {Port}"), ("Webhooks:Networks", "127.0.0.0/8 ::1/128"), ("Webhooks:TrustFolder", TrustFolder)];

    /// <summary>All that came but challenges, in the order in which it came.</summary>
    public ConcurrentQueue<ReceivedWebhook> Received { get; } = new();

    /// <summary>How many challenges came.</summary>
    public int Challenges => _challenges.Count;

    /// <summary>What it answers to a message; 204 unless said.</summary>
    public Func<ReceivedWebhook, HttpContext, Task> Answer { get; set; } = (_, context) =>
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    };

    /// <summary>What it sends back for a challenge.</summary>
    public Func<string, string> Echo { get; set; } = challenge => new JsonObject { ["challenge"] = challenge }.ToJsonString();

    public static async Task<WebhookReceiver> StartAsync(CancellationToken cancellationToken)
    {
        var receiver = new WebhookReceiver();
        await receiver.OpenAsync(cancellationToken);
        return receiver;
    }

    /// <summary>Closes the socket.</summary>
    public async Task StopAsync()
    {
        await _app!.DisposeAsync();
        _app = null;
    }

    /// <summary>Opens it, at the same port if it was open before.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, Port, listen => listen.UseHttps(_certificate)));
        _app = builder.Build();
        _app.Run(ServeAsync);
        await _app.StartAsync(cancellationToken);
        Port = new Uri(_app.Urls.Single()).Port;
    }

    /// <summary>Waits until so many messages came.</summary>
    public async Task<IReadOnlyList<ReceivedWebhook>> WaitAsync(int count, CancellationToken cancellationToken)
    {
        while (Received.Count < count)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, cancellationToken);
        }

        return [.. Received];
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _certificate.Dispose();
        _folder.Dispose();
    }

    private async Task ServeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        var json = JsonNode.Parse(body)!;
        if ((string?)json["type"] == "webhook.challenge")
        {
            _challenges.Enqueue((context, body));
            await context.Response.WriteAsync(Echo((string)json["data"]!["challenge"]!));
            return;
        }

        var received = new ReceivedWebhook(
            context.Request.Headers["webhook-id"].ToString(), context.Request.Headers["webhook-timestamp"].ToString(), context.Request.Headers["webhook-signature"].ToString(), body);
        Received.Enqueue(received);
        await Answer(received, context);
    }
}
