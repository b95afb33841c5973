using System.Net;
using System.Net.Sockets;

namespace FlexCoop.Vtn;

/// <summary>Connects to a host that somebody else has named, and to none but those that may be reached.</summary>
/// <remarks>
/// The name is looked up once for a connection; each address that it leads to is looked at, and one of these very addresses is connected to: a name that
/// leads elsewhere a moment later (DNS rebinding) leads nowhere.
/// </remarks>
/// <param name="networks">Which addresses may be reached.</param>
public sealed class PinnedConnection(PublicNetworks networks)
{
    /// <summary>Looks a name up.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; set; } = new NameLookups(Dns.GetHostAddresses).FindAsync;

    /// <summary>Is told of an address that was not connected to; null for nobody.</summary>
    public Action<IPAddress>? Refused { get; set; }

    /// <summary>Opens a connection.</summary>
    /// <exception cref="HttpRequestException">The name leads to nothing, or to what may not be reached: <see cref="HttpRequestError.NameResolutionError"/> either way, so that nobody learns by it which names there are inside.</exception>
    /// <exception cref="SocketException">Nobody answers there.</exception>
    public async ValueTask<NetworkStream> ConnectAsync(DnsEndPoint to, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = IPAddress.TryParse(to.Host.Trim('[', ']'), out var literal) ? [literal] : await Resolve(to.Host, cancellationToken);

        // A name that leads to one address of ours among others is meant for that one.
        if (addresses.FirstOrDefault(address => !networks.MayReach(address)) is { } inner)
        {
            Refused?.Invoke(inner);
            throw new HttpRequestException(HttpRequestError.NameResolutionError);
        }

        if (addresses.Length == 0)
        {
            throw new HttpRequestException(HttpRequestError.NameResolutionError);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, to.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
