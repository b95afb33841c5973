using System.Collections.Concurrent;
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

    /// <summary>Wrong label codes of one box, by one person.</summary>
    public static readonly AttemptLimit LabelsOfBox = new("label codes of a box", 5, TimeSpan.FromHours(1));

    /// <summary>One-time codes that one person makes.</summary>
    public static readonly AttemptLimit CodesOfPerson = new("one-time codes of a person", 10, TimeSpan.FromMinutes(10));

    /// <summary>Wrong secrets of one one-time code.</summary>
    public static readonly AttemptLimit SecretsOfCode = new("secrets of a one-time code", 5, TimeSpan.FromHours(1));

    /// <summary>Device codes that are asked for from one network.</summary>
    public static readonly AttemptLimit DeviceCodes = new("device codes", 20, TimeSpan.FromMinutes(1));

    /// <summary>Logins from one network.</summary>
    public static readonly AttemptLimit Logins = new("logins", 50, TimeSpan.FromSeconds(30));

    /// <summary>Attempts at one account, from one network or one known browser, since the last that succeeded.</summary>
    public static readonly AttemptLimit Account = new("attempts at an account", 5, TimeSpan.FromMinutes(3));

    /// <summary>Wrong set-up codes and invitations from one network.</summary>
    public static readonly AttemptLimit Invitations = new("invitations", 20, TimeSpan.FromMinutes(3));

    private readonly ConcurrentDictionary<AttemptLimit, TokenBuckets<string>> _buckets = new();

    /// <summary>The network of a peer: its IPv4 address, or the /64 of its IPv6 address, which one household or attacker has to itself.</summary>
    public static string Network(HttpContext context)
    {
        var network = PeerNetwork.Of(context.Connection.RemoteIpAddress);
        return network.AddressFamily == AddressFamily.InterNetworkV6 ? network + "/64" : network.ToString();
    }

    /// <summary>Whether nothing is left.</summary>
    public bool IsSpent(AttemptLimit limit, string of) => Buckets(limit).IsEmpty(of);

    /// <summary>Takes one.</summary>
    /// <returns>False when nothing is left.</returns>
    public bool TryTake(AttemptLimit limit, string of) => Buckets(limit).Take(of) is null;

    /// <summary>Lets all be tried again.</summary>
    public void Restore(AttemptLimit limit, string of) => Buckets(limit).Fill(of);

    private TokenBuckets<string> Buckets(AttemptLimit limit) => _buckets.GetOrAdd(limit, made => new TokenBuckets<string>(made.OneMoreAfter, made.Burst, clocks.Wire));
}
