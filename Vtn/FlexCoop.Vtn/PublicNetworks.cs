using System.Net;
using System.Net.Sockets;

namespace FlexCoop.Vtn;

/// <summary>Tells addresses of the open internet from all others, so that nobody who names an address to us reaches by us what only we can reach (SSRF).</summary>
/// <param name="allowed">Networks that the operator allows nevertheless.</param>
public sealed class PublicNetworks(IReadOnlyList<IPNetwork> allowed)
{
    /// <summary>Of IPv4: the special-purpose registry of IANA (RFC 6890), multicast, what is reserved, and the one address of a cloud's metadata that stands in a public network.</summary>
    private static readonly IReadOnlyList<IPNetwork> NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>Of IPv6 only this is given out as global unicast …</summary>
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>… without what is for protocols (Teredo, ORCHID, benchmarks), documentation, 6to4, and segment routing. NAT64, ULA, link-local, multicast and the compatible forms are outside of it.</summary>
    private static readonly IReadOnlyList<IPNetwork> NotGlobal = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20" }.Select(IPNetwork.Parse)];

    /// <summary>Whether what we send may go to this address.</summary>
    public bool MayReach(IPAddress address)
    {
        // ::ffff:127.0.0.1 reaches what 127.0.0.1 does.
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return allowed.Any(network => network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain)) || plain.AddressFamily switch
        {
            AddressFamily.InterNetwork => !NotPublic.Any(network => network.Contains(plain)),
            AddressFamily.InterNetworkV6 => plain.ScopeId == 0 && GlobalUnicast.Contains(plain) && !NotGlobal.Any(network => network.Contains(plain)),
            _ => false,
        };
    }
}
