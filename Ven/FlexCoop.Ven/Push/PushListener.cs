using System.Net;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.OpenAdr.Xml;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven;

/// <summary>The socket at which an agent in push mode listens: HTTP/1.1, over mutual TLS unless it is on a bench, with bounds to everything that a peer may take up.</summary>
internal sealed partial class PushListener : IAsyncDisposable
{
    /// <summary>Room for the VTN beside others who hold connections open; nobody but the VTN gets past its first request …</summary>
    private const int MaxConnections = 64;

    /// <summary>… and one address holds no more of them.</summary>
    private const int MaxOfAnAddress = 16;

    private static readonly TimeSpan HandshakeWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HeadersWithin = TimeSpan.FromSeconds(10);

    /// <summary>A VTN that has more to say within it need not connect again.</summary>
    private static readonly TimeSpan KeptOpen = TimeSpan.FromSeconds(10);

    private readonly PushOptions _options;
    private readonly PushEndpoint _endpoint;
    private readonly WebApplication _app;
    private readonly ILogger _logger;

    /// <param name="options">Valid options, with push.</param>
    /// <param name="connections">Whose certificate is shown; null in the clear.</param>
    /// <param name="poll">Takes what is pushed.</param>
    /// <param name="wire">Real time, where there are no connections.</param>
    /// <param name="logger">Where the story is told.</param>
    public PushListener(VenOptions options, VenConnections? connections, PollLoop poll, TimeProvider wire, ILogger logger)
    {
        _options = options.Push!;
        var wall = connections?.Clock ?? wire;
        var door = _options.IsInTheClear
            ? null
            : new PushDoor(connections ?? throw new ArgumentException("An agent that listens over TLS has a certificate.", nameof(connections)), options.VtnUrl.IdnHost, _options, logger);
        _ = door?.Own;
        var signatures = new PushedSignatures(door is null ? SignaturePolicy.Off : options.Signatures, new SeenNonces(door is null ? null : Path.Combine(options.StateFolder, "nonces")));
        _endpoint = new PushEndpoint(_options.Url, poll, signatures, door, wall, logger);

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton<IHostLifetime, WithTheAgent>();
        builder.Services.Configure<KestrelServerOptions>(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxConcurrentConnections = MaxConnections;
            server.Limits.KeepAliveTimeout = KeptOpen;

            // What is too big is refused unread by its Content-Length; so much is passed over before the connection breaks, so that the answer is heard.
            server.Limits.MaxRequestBodySize = 4 * OadrXml.MaxBytes;
            server.Limits.RequestHeadersTimeout = HeadersWithin;

            // Who reads a body bounds the time of the whole, however steadily it trickles.
            server.Limits.MinRequestBodyDataRate = null;
            server.Listen(_options.EndPoint, listen =>
            {
                var cap = new PeerCap(MaxOfAnAddress);
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection => cap.LetInAsync(connection, next));
                if (door is not null)
                {
                    listen.UseHttps(new TlsHandshakeCallbackOptions
                    {
                        HandshakeTimeout = HandshakeWithin,
                        OnConnection = _ => ValueTask.FromResult(door.Options(wall.GetUtcNow())),
                    });
                }
            });
        });
        _app = builder.Build();
        _app.Run(_endpoint.HandleAsync);
        _logger = logger;
    }

    /// <summary>Opens the socket.</summary>
    /// <returns>oadrTransportAddress, with the port that is listened at if any would do.</returns>
    /// <exception cref="IOException">Another program has the port, or the address is not this machine's.</exception>
    public async Task<Uri> StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (Exception refused) when (refused is IOException or System.Net.Sockets.SocketException)
        {
            throw new IOException($"push: {_options.EndPoint} cannot be listened at ({refused.Message}); give another port or address by 'push.listen', or stop the program that has it.", refused);
        }

        var url = _options.Url.Port == 0 ? new UriBuilder(_options.Url) { Port = new Uri(_app.Urls.Single()).Port }.Uri : _options.Url;
        Log.Listening(_logger, _options.EndPoint, url);
        return url;
    }

    /// <summary>Takes nothing more, and ends what is under way.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _endpoint.Dispose();
    }

    /// <summary>Signals to the process are the agent's business.</summary>
    private sealed class WithTheAgent : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(3851, LogLevel.Information, "Listening at {EndPoint} for what the VTN pushes to {Url}")]
        public static partial void Listening(ILogger logger, IPEndPoint endPoint, Uri url);
    }
}
