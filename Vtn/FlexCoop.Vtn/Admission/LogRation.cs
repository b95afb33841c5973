using System.Net;
using Microsoft.AspNetCore.Http;

namespace FlexCoop.Vtn;

/// <summary>Bounds what the log says of each peer: a line a minute, which counts those that were left out.</summary>
internal sealed class LogRation(Clocks clocks)
{
    /// <summary>When so many are kept all are forgotten.</summary>
    private const int MostKept = 10_000;

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, (DateTimeOffset Next, int LeftOut)> _addresses = [];

    /// <returns>How many lines were left out since the last one; null when this one is left out, too.</returns>
    public int? Take(HttpContext context)
    {
        var now = clocks.Wire.GetUtcNow();
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        lock (_lock)
        {
            var isKept = _addresses.TryGetValue(address, out var kept);
            if (isKept && now < kept.Next)
            {
                _addresses[address] = kept with { LeftOut = kept.LeftOut + 1 };
                return null;
            }

            if (!isKept && _addresses.Count >= MostKept)
            {
                _addresses.Clear();
            }

            _addresses[address] = (now + Every, 0);
            return kept.LeftOut;
        }
    }
}
