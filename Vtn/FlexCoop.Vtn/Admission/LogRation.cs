using System.Net;
using Microsoft.AspNetCore.Http;

namespace FlexCoop.Vtn;

/// <summary>Bounds what the log says of each peer, and of peers that nobody knows: a line a minute, which counts those that were left out.</summary>
public sealed class LogRation(Clocks clocks)
{
    /// <summary>When so many are kept all are forgotten.</summary>
    private const int MostKept = 10_000;

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<object, (DateTimeOffset Next, int LeftOut)> _lines = [];

    /// <summary>Takes a line about the peer of a connection.</summary>
    /// <returns>How many lines were left out since the last one; null when this one is left out, too.</returns>
    public int? Take(HttpContext context) => TakeAbout(context.Connection.RemoteIpAddress ?? IPAddress.None);

    /// <summary>Takes a line of a kind about the peer of an address.</summary>
    /// <param name="kind">What it tells.</param>
    /// <param name="address">The peer's; null when it has none, as behind a unix socket.</param>
    /// <returns>How many lines were left out since the last one; null when this one is left out, too.</returns>
    public int? Take(string kind, IPAddress? address) => TakeAbout((kind, PeerNetwork.Of(address)));

    /// <summary>Takes a line of a kind that may be about anybody.</summary>
    /// <returns>How many lines were left out since the last one; null when this one is left out, too.</returns>
    public int? Take(string kind) => TakeAbout(kind);

    private int? TakeAbout(object about)
    {
        var now = clocks.Wire.GetUtcNow();
        lock (_lock)
        {
            var isKept = _lines.TryGetValue(about, out var kept);
            if (isKept && now < kept.Next)
            {
                _lines[about] = kept with { LeftOut = kept.LeftOut + 1 };
                return null;
            }

            if (!isKept && _lines.Count >= MostKept)
            {
                _lines.Clear();
            }

            _lines[about] = (now + Every, 0);
            return kept.LeftOut;
        }
    }
}
