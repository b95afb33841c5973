using System.Buffers;
using System.Net.Security;
using FlexCoop.Ca;
using FlexCoop.Middleware.Fingerprints;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Vtn;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Doors;

/// <summary>Opens the TLS doors, and sees to it that each serves what is its own.</summary>
internal static class DoorsSetup
{
    /// <summary>Half of what a box waits for its certificate.</summary>
    private static readonly TimeSpan ProvesWithin = TimeSpan.FromSeconds(10);

    /// <summary>Adds the doors; they open with the host.</summary>
    public static void AddDoors(this WebApplicationBuilder builder, DoorAddresses doors)
    {
        builder.Services.AddOptions<DoorOptions>().Bind(builder.Configuration.GetSection("Doors"), binder => binder.ErrorOnUnknownConfiguration = true).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<DoorOptions>, DoorOptionsValidator>();
        builder.Services.AddSingleton(doors);
        builder.Services.AddSingleton<ConnectionGate>();
        builder.Services.AddSingleton<TrustAnchors>();
        builder.Services.AddSingleton<FingerprintBook>();
        builder.Services.AddSingleton<CertifiedPeers>();
        builder.Services.AddSingleton<HandshakeLog>();
        builder.Services.AddSingleton<ServerCertificates>();
        builder.Services.AddSingleton(PushTrust.Of);
        builder.Services.AddSingleton(HostProofsOf);
        builder.Services.AddSingleton<IHostProofs>(provider => provider.GetRequiredService<HostProofs>());
        builder.Services.AddHostedService(provider => provider.GetRequiredService<ServerCertificates>());
        var forwarded = builder.Configuration["Doors:ForwardedSocket"] is { } setting ? ForwardedSocket.At(setting) : null;
        builder.Services.Configure<SocketTransportOptions>(transport => transport.CreateBoundListenSocket = ForwardedSocket.Bind);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;

            // Who reads a body bounds it: OpenADR and REST at 1 MiB, EST at 16 KiB.
            server.Limits.MaxRequestBodySize = null;
            server.Limits.MaxRequestBufferSize = 2 * OadrXml.MaxBytes;
            server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            foreach (var (door, address) in doors.Open)
            {
                server.Listen(address, listen => Open(listen, door));
            }

            if (forwarded is not null)
            {
                server.ListenUnixSocket(forwarded, OpenForwarded);
            }
        });
    }

    private static HostProofs HostProofsOf(IServiceProvider services)
    {
        var push = services.GetRequiredService<IOptions<PushOptions>>().Value;
        return new HostProofs(new PublicNetworks(PushOptionsValidator.Read(push.Networks)), ProvesWithin, services.GetRequiredService<Clocks>().Wire, services.GetRequiredService<ILogger<HostProofs>>());
    }

    /// <summary>Answers 404 for what another door serves, and lets none but certified VENs to OpenADR.</summary>
    public static void UseDoors(this WebApplication app)
    {
        var peers = app.Services.GetRequiredService<CertifiedPeers>();
        app.Use((context, next) =>
        {
            var door = context.DoorOf();
            if (door is Door.OpenAdr or Door.Certification)
            {
                return peers.LetInAsync(context, inner => IsServed(inner, door) ? next(inner) : peers.NotHereAsync(inner, NotHereAsync));
            }

            return IsServed(context, door) ? next(context) : NotHereAsync(context);
        });
    }

    /// <summary>Endpoints that are served at these doors.</summary>
    public static IEndpointRouteBuilder At(this WebApplication app, params Door[] doors) => app.MapGroup("").WithMetadata(new DoorMetadata(doors));

    /// <summary>The door of a request.</summary>
    public static Door DoorOf(this HttpContext context) => (Door)context.Features.GetRequiredFeature<IConnectionItemsFeature>().Items[typeof(Door)]!;

    /// <summary>OpenADR's door, behind a proxy that has ended TLS: who may connect at all is said by the mode of the socket.</summary>
    private static void OpenForwarded(ListenOptions listen)
    {
        var certificates = listen.ApplicationServices.GetRequiredService<ServerCertificates>();
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => connection =>
        {
            connection.Items[typeof(Door)] = Door.OpenAdr;
            connection.Items[typeof(VtnCertificate)] = new VtnCertificate(certificates.For(Door.OpenAdr, isEcc: true).TargetCertificate);
            ForwardedCertificate.Expect(connection);
            return next(connection);
        });
    }

    /// <summary>Whether there is an endpoint for a request at the door where it came; a lab has one door for all.</summary>
    public static bool IsServedHere(this HttpContext context) =>
        context.GetEndpoint() is { } endpoint && (endpoint.Metadata.GetMetadata<DoorMetadata>() is not { } doors || doors.Doors.Contains(context.DoorOf()));

    private static bool IsServed(HttpContext context, Door door) => context.GetEndpoint()?.Metadata.GetMetadata<DoorMetadata>()?.Doors.Contains(door) == true;

    private static Task NotHereAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return context.Response.WriteAsync("There is nothing here at this door.\n", context.RequestAborted);
    }

    private static void Open(ListenOptions listen, Door door)
    {
        var services = listen.ApplicationServices;
        var gate = services.GetRequiredService<ConnectionGate>();
        var handshakes = services.GetRequiredService<HandshakeLog>();
        var certificates = services.GetRequiredService<ServerCertificates>();
        var verifier = services.GetRequiredService<CertificateVerifier>();
        var elsewhere = services.GetRequiredService<TrustAnchors>();
        var clock = services.GetRequiredService<Clocks>().Wire;

        // OpenADR is HTTP/1.1 (§9.1), and so are the clients of EST; what HTTP/2 brings with it stays out (T-31).
        listen.Protocols = door == Door.Pages ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
        listen.Use(next => connection =>
        {
            connection.Items[typeof(Door)] = door;
            return gate.LetInAsync(connection, inner => handshakes.WatchAsync(inner, door, next));
        });
        listen.UseHttps(https =>
        {
            https.HandshakeTimeout = services.GetRequiredService<IOptions<DoorOptions>>().Value.HandshakeWithin;
            https.ServerCertificateSelector = (_, _) => certificates.For(door, isEcc: true).TargetCertificate;
            https.ClientCertificateMode = door switch
            {
                Door.Pages => ClientCertificateMode.NoCertificate,
                Door.Machines => ClientCertificateMode.AllowCertificate,
                _ => ClientCertificateMode.RequireCertificate,
            };
            if (door == Door.Machines)
            {
                // Any binds: a token to a key (RFC 8705), a renewal that is late to its predecessor. Who authenticates by it verifies it (T-24).
                https.ClientCertificateValidation = (_, _, _) => true;
            }
            else if (door != Door.Pages)
            {
                // As without it; but what was refused is told.
                https.ClientCertificateValidation = (certificate, chain, errors) =>
                {
                    if (errors != SslPolicyErrors.None)
                    {
                        TlsHandshake.Current?.Refuse(certificate, chain);
                    }

                    return errors == SslPolicyErrors.None;
                };
            }

            https.TlsClientHelloBytesCallback = (connection, hello) =>
            {
                var read = ClientHello.Read(hello.ToArray());
                connection.Items[typeof(ClientHello)] = read;
                ((TlsHandshake)connection.Items[typeof(TlsHandshake)]!).Hello = read;
            };
            https.OnAuthenticate = (connection, tls) =>
            {
                var hello = connection.Items.TryGetValue(typeof(ClientHello), out var read) ? (ClientHello)read! : ClientHello.Unread;
                TlsProfile.Apply(tls, door, hello);
                tls.ServerCertificateSelectionCallback = null;
                tls.ServerCertificateContext = certificates.For(door, isEcc: door == Door.Certification ? hello.OffersOpenAdrEcdsa : hello.TakesEcdsa);
                connection.Items[typeof(VtnCertificate)] = new VtnCertificate(tls.ServerCertificateContext.TargetCertificate);
                if (door != Door.Pages)
                {
                    tls.CertificateChainPolicy = verifier.NewChainPolicy();
                    tls.CertificateChainPolicy.VerificationTime = clock.GetUtcNow().UtcDateTime;
                    if (door != Door.Machines)
                    {
                        elsewhere.AddTo(tls.CertificateChainPolicy);
                    }
                }
            };
        });
        listen.Use(next => connection =>
        {
            ((TlsHandshake)connection.Items[typeof(TlsHandshake)]!).HasSucceeded = true;
            return ConnectionGate.ShookHandsAsync(connection, next);
        });
    }
}
