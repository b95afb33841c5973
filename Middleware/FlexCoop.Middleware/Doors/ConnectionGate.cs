using System.Net;
using FlexCoop.Vtn;
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
        var address = PeerNetwork.Of((connection.RemoteEndPoint as IPEndPoint)?.Address);
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
