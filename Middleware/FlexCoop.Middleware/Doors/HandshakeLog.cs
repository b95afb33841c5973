using System.Net;
using FlexCoop.Vtn;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Doors;

/// <summary>Tells the operator why handshakes fail, which peers see as a connection that ends (rule 517).</summary>
/// <remarks>Who connects and says nothing, as does a health check or a <c>doctor</c> that looks whether somebody listens, has not begun one, and is not told of.</remarks>
internal sealed partial class HandshakeLog(LogRation ration, IOptions<DoorOptions> options, ILogger<HandshakeLog> logger)
{
    private const int MostSuites = 12;

    /// <summary>Before TLS: watches a connection to its end.</summary>
    public async Task WatchAsync(ConnectionContext connection, Door door, ConnectionDelegate next)
    {
        if (!await HasSpokenAsync(connection))
        {
            return;
        }

        var handshake = new TlsHandshake(door, (connection.RemoteEndPoint as IPEndPoint)?.Address);
        connection.Items[typeof(TlsHandshake)] = handshake;
        TlsHandshake.Current = handshake;
        await next(connection);
        if (!handshake.HasSucceeded)
        {
            var (trouble, seen) = Explain(handshake);
            if (ration.Take(trouble.Cause, handshake.Address) is { } leftOut)
            {
                Log.Failed(logger, door, handshake.Address, trouble.Cause, seen, trouble.Remedy, leftOut);
            }
        }
    }

    /// <summary>Whether a first byte comes, within the time of a handshake.</summary>
    private async Task<bool> HasSpokenAsync(ConnectionContext connection)
    {
        using var late = new CancellationTokenSource(options.Value.HandshakeWithin, TimeProvider.System);
        try
        {
            var read = await connection.Transport.Input.ReadAsync(late.Token);

            // Nothing of it is taken: who reads next begins with it.
            connection.Transport.Input.AdvanceTo(read.Buffer.Start);
            return !read.Buffer.IsEmpty;
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException)
        {
            return false;
        }
    }

    private static (DoorTrouble Trouble, string Seen) Explain(TlsHandshake handshake) => handshake switch
    {
        { Hello: null } => (DoorTrouble.NoTls, "it has not begun TLS, perhaps with plain HTTP"),
        { Hello: { } hello, Door: var door } when !TlsProfile.SharesSuite(door, hello) =>
            (DoorTrouble.NoCommonSuite, $"it offers TLS 1.2 at most, with the suites {string.Join(", ", hello.Suites!.Take(MostSuites).Select(suite => suite.ToString("X4", System.Globalization.CultureInfo.InvariantCulture)))}"),
        { Fault: { } fault } => (DoorTrouble.CertificateRefused, fault),
        { Door: Door.OpenAdr or Door.Certification } => (DoorTrouble.NoClientCertificate, "it has shown no certificate, or has broken off at ours"),
        _ => (DoorTrouble.GivenUp, "it has ended the connection"),
    };

    private static partial class Log
    {
        [LoggerMessage(1433, LogLevel.Warning, "A handshake at door {Door} with {Address} failed, {Cause}: {Seen}; {Remedy}. {LeftOut} lines like it were left out")]
        public static partial void Failed(ILogger logger, Door door, IPAddress? address, string cause, string seen, string remedy, int leftOut);
    }
}
