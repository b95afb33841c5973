using System.Net;
using System.Net.Sockets;

namespace FlexCoop.Testing;

/// <summary>Ports for servers that must come back on the same one. They lie below those that the system gives to outgoing connections, so that nobody takes one while its server is dead.</summary>
public static class FreePort
{
    private const int First = 20_000;
    private const int Last = 30_000;

    /// <returns>A port of loopback that is free now.</returns>
    public static int Find()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last);
            using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another one, then.
            }
        }
    }
}
