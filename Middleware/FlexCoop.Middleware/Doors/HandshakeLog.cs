using System.Net;
using FlexCoop.Vtn;
using Microsoft.AspNetCore.Connections;

namespace FlexCoop.Middleware.Doors;

/// <summary>Tells the operator why handshakes fail, which peers see as a connection that ends (rule 517).</summary>
internal sealed partial class HandshakeLog(LogRation ration, ILogger<HandshakeLog> logger)
{
    private const int MostSuites = 12;

    /// <summary>Before TLS: watches a connection to its end.</summary>
    public async Task WatchAsync(ConnectionContext connection, Door door, ConnectionDelegate next)
    {
        var handshake = new TlsHandshake(door, (connection.RemoteEndPoint as IPEndPoint)?.Address);
        connection.Items[typeof(TlsHandshake)] = handshake;
        TlsHandshake.Current = handshake;
        await next(connection);
        if (!handshake.IsOver)
        {
            var (trouble, seen) = Explain(handshake);
            if (ration.Take(trouble.Cause, handshake.Address) is { } leftOut)
            {
                Log.Failed(logger, door, handshake.Address, trouble.Cause, seen, trouble.Remedy, leftOut);
            }
        }
    }

    private static (DoorTrouble Trouble, string Seen) Explain(TlsHandshake handshake) => handshake switch
    {
        { Hello: null } => (DoorTrouble.NoTls, "it has not begun TLS, perhaps with plain HTTP"),
        { Hello: { } hello, Door: var door } when !TlsProfile.SharesSuite(door, hello) =>
            (DoorTrouble.NoCommonSuite, $"it offers TLS 1.2 at most, with the suites {string.Join(", ", hello.Suites!.Take(MostSuites).Select(suite => suite.ToString("X4", System.Globalization.CultureInfo.InvariantCulture)))}"),
        { Fault: { } fault } => (DoorTrouble.CertificateRefused, fault),
        { Door: Door.OpenAdr or Door.Certification } => (DoorTrouble.NoClientCertificate, "it has shown no certificate"),
        _ => (DoorTrouble.GivenUp, "it has ended the connection"),
    };

    private static partial class Log
    {
        [LoggerMessage(1433, LogLevel.Warning, "A handshake at door {Door} with {Address} failed, {Cause}: {Seen}; {Remedy}. {LeftOut} lines like it were left out")]
        public static partial void Failed(ILogger logger, Door door, IPAddress? address, string cause, string seen, string remedy, int leftOut);
    }
}
