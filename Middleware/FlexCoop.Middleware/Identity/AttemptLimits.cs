using System.Net;
using System.Net.Sockets;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>How often something may be tried: buckets that refill, kept in memory and bounded.</summary>
internal sealed class AttemptLimits(Clocks clocks)
{
    /// <summary>Wrong user codes in one session.</summary>
    public static readonly AttemptLimit UserCodesOfSession = new("user codes of a session", 5, TimeSpan.FromHours(1));

    /// <summary>Wrong user codes from one network.</summary>
    public static readonly AttemptLimit UserCodesOfNetwork = new("user codes of a network", 20, TimeSpan.FromMinutes(3));

    /// <summary>Wrong claim codes from one network.</summary>
    public static readonly AttemptLimit ClaimsOfNetwork = new("claim codes of a network", 20, TimeSpan.FromMinutes(3));

    /// <summary>Claim codes that one person asks for; never less than he may have boxes.</summary>
    public static readonly AttemptLimit ClaimsOfPerson = new("claim codes of a person", 20, TimeSpan.FromMinutes(1));

    /// <summary>Wrong label codes of one box.</summary>
    public static readonly AttemptLimit LabelsOfBox = new("label codes of a box", 5, TimeSpan.FromHours(1));

    /// <summary>One-time codes that one person makes.</summary>
    public static readonly AttemptLimit CodesOfPerson = new("one-time codes of a person", 10, TimeSpan.FromMinutes(10));

    /// <summary>Wrong secrets of one one-time code.</summary>
    public static readonly AttemptLimit SecretsOfCode = new("secrets of a one-time code", 5, TimeSpan.FromHours(1));

    /// <summary>Device codes that are asked for from one network.</summary>
    public static readonly AttemptLimit DeviceCodes = new("device codes", 20, TimeSpan.FromMinutes(1));

    /// <summary>Logins from one network.</summary>
    public static readonly AttemptLimit Logins = new("logins", 50, TimeSpan.FromSeconds(30));

    /// <summary>Wrong set-up codes and invitations from one network.</summary>
    public static readonly AttemptLimit Invitations = new("invitations", 20, TimeSpan.FromMinutes(3));

    private const int MaxBuckets = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Limit, string Of), (double Left, DateTimeOffset At)> _buckets = [];

    /// <summary>The network of a peer: its IPv4 address, or the /64 of its IPv6 address, which one household or attacker has to itself.</summary>
    public static string Network(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress([.. address.GetAddressBytes()[..8], .. new byte[8]]) + "/64" : address.ToString();
    }

    /// <summary>Whether nothing is left.</summary>
    public bool IsSpent(AttemptLimit limit, string of)
    {
        lock (_lock)
        {
            return Left(limit, of) < 1;
        }
    }

    /// <summary>Takes one.</summary>
    /// <returns>False when nothing is left.</returns>
    public bool TryTake(AttemptLimit limit, string of)
    {
        lock (_lock)
        {
            var left = Left(limit, of);
            if (left < 1)
            {
                return false;
            }

            if (_buckets.Count >= MaxBuckets)
            {
                Forget();
            }

            _buckets[(limit.Name, of)] = (left - 1, clocks.Wire.GetUtcNow());
            return true;
        }
    }

    private double Left(AttemptLimit limit, string of) => _buckets.TryGetValue((limit.Name, of), out var bucket)
        ? Math.Min(limit.Burst, bucket.Left + ((clocks.Wire.GetUtcNow() - bucket.At) / limit.OneMoreAfter))
        : limit.Burst;

    private void Forget()
    {
        foreach (var key in _buckets.OrderBy(bucket => bucket.Value.At).Take(MaxBuckets / 2).Select(bucket => bucket.Key).ToList())
        {
            _buckets.Remove(key);
        }
    }
}
