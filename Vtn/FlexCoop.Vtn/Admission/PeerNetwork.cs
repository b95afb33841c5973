using System.Net;
using System.Net.Sockets;

namespace FlexCoop.Vtn;

/// <summary>What one subscriber has to himself, and is counted as one: an IPv4 address, or the /64 of an IPv6 address.</summary>
public static class PeerNetwork
{
    /// <summary>The network of an address.</summary>
    /// <param name="address">The peer's; null when it has none, as behind a unix socket.</param>
    /// <returns>The IPv4 address, also of one that is mapped; of an IPv6 address the first 64 bits; <see cref="IPAddress.None"/> for null.</returns>
    public static IPAddress Of(IPAddress? address)
    {
        if (address is null || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address ?? IPAddress.None;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
