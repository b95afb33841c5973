using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace FlexCoop.Ven;

/// <summary>Bounds how many connections one address holds, so that whoever is on the home's network leaves room for the VTN.</summary>
/// <param name="most">How many at once.</param>
internal sealed class PeerCap(int most)
{
    private readonly ConcurrentDictionary<IPAddress, int> _held = new();

    /// <summary>Serves a connection, or ends it unserved when its address holds too many.</summary>
    public async Task LetInAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        if (_held.AddOrUpdate(address, 1, (_, held) => held + 1) > most)
        {
            Leave(address);
            connection.Abort();
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            Leave(address);
        }
    }

    private void Leave(IPAddress address)
    {
        if (_held.AddOrUpdate(address, 0, (_, held) => held - 1) == 0)
        {
            _held.TryRemove(KeyValuePair.Create(address, 0));
        }
    }
}
