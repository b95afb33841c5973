using System.Net;

namespace FlexCoop.Vtn.Tests;

/// <summary>Who is counted as one.</summary>
public sealed class PeerNetworkTests
{
    [TestCase("192.0.2.7", "192.0.2.7")]
    [TestCase("::ffff:192.0.2.7", "192.0.2.7", Description = "as a socket for both families shows it")]
    [TestCase("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [TestCase("fe80::1%3", "fe80::")]
    [TestCase(null, "255.255.255.255", Description = "a unix socket")]
    public void Of_AnAddress_IsWhatOneSubscriberHas(string? address, string network) =>
        Assert.That(PeerNetwork.Of(address is null ? null : IPAddress.Parse(address)), Is.EqualTo(IPAddress.Parse(network)));
}
