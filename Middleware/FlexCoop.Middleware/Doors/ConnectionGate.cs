using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Doors;

/// <summary>Bounds what one address may hold open before anything is known of it: handshakes under way, and connections (T-03).</summary>
internal sealed class ConnectionGate(IOptions<DoorOptions> options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Held> _held = [];

    /// <summary>Before TLS: lets a connection in, or closes it at once.</summary>
    public async Task LetInAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = Network((connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None);
        if (!TryEnter(address))
        {
            connection.Abort();
            return;
        }

        var handshake = new Handshake(this, address);
        connection.Items[typeof(Handshake)] = handshake;
        try
        {
            await next(connection);
        }
        finally
        {
            handshake.Over();
            Leave(address);
        }
    }

    /// <summary>Behind TLS: the handshake is over.</summary>
    public static Task ShookHandsAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        ((Handshake)connection.Items[typeof(Handshake)]!).Over();
        return next(connection);
    }

    /// <summary>An IPv4 address; of an IPv6 address its /64, which one subscriber has.</summary>
    private static IPAddress Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    private bool TryEnter(IPAddress address)
    {
        lock (_lock)
        {
            var held = _held.GetValueOrDefault(address);
            if (held.Connections >= options.Value.ConnectionsPerAddress || held.Handshakes >= options.Value.HandshakesPerAddress)
            {
                return false;
            }

            _held[address] = new Held(held.Connections + 1, held.Handshakes + 1);
            return true;
        }
    }

    private void HandshakeOver(IPAddress address)
    {
        lock (_lock)
        {
            _held[address] = _held[address] with { Handshakes = _held[address].Handshakes - 1 };
        }
    }

    private void Leave(IPAddress address)
    {
        lock (_lock)
        {
            var held = _held[address];
            if (held.Connections == 1)
            {
                _held.Remove(address);
            }
            else
            {
                _held[address] = held with { Connections = held.Connections - 1 };
            }
        }
    }

    private readonly record struct Held(int Connections, int Handshakes);

    /// <summary>One that is under way until it is over, which may be said twice.</summary>
    private sealed class Handshake(ConnectionGate gate, IPAddress address)
    {
        private int _over;

        public void Over()
        {
            if (Interlocked.Exchange(ref _over, 1) == 0)
            {
                gate.HandshakeOver(address);
            }
        }
    }
}
