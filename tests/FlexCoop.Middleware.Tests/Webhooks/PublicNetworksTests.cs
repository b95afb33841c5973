using System.Net;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Tests.Webhooks;

/// <summary>What a webhook never reaches, in every way in which an address can be written.</summary>
public sealed class PublicNetworksTests
{
    [TestCase("0.0.0.0")]
    [TestCase("10.1.2.3")]
    [TestCase("100.64.0.1", TestName = "carrier-grade NAT")]
    [TestCase("127.0.0.1")]
    [TestCase("127.255.255.254")]
    [TestCase("168.63.129.16", TestName = "the metadata of one cloud")]
    [TestCase("169.254.169.254", TestName = "the metadata of others")]
    [TestCase("100.100.100.200", TestName = "and of another")]
    [TestCase("172.16.0.1")]
    [TestCase("172.31.255.255")]
    [TestCase("192.0.0.8")]
    [TestCase("192.88.99.1", TestName = "6to4 relays")]
    [TestCase("192.168.1.1")]
    [TestCase("198.18.0.1")]
    [TestCase("203.0.113.7")]
    [TestCase("224.0.0.1", TestName = "multicast")]
    [TestCase("255.255.255.255")]
    [TestCase("::")]
    [TestCase("::1")]
    [TestCase("::127.0.0.1", TestName = "compatible")]
    [TestCase("::ffff:127.0.0.1", TestName = "mapped")]
    [TestCase("::ffff:10.0.0.1", TestName = "mapped, private")]
    [TestCase("64:ff9b::7f00:1", TestName = "NAT64 to loopback")]
    [TestCase("64:ff9b:1::1", TestName = "NAT64, local")]
    [TestCase("2001::1", TestName = "Teredo")]
    [TestCase("2001:db8::1")]
    [TestCase("2002:7f00:1::", TestName = "6to4 of loopback")]
    [TestCase("3fff::1")]
    [TestCase("5f00::1", TestName = "segment routing")]
    [TestCase("fc00::1", TestName = "ULA")]
    [TestCase("fd00:ec2::254", TestName = "metadata by IPv6")]
    [TestCase("fe80::1", TestName = "link-local")]
    [TestCase("fec0::1", TestName = "site-local")]
    [TestCase("ff02::1", TestName = "multicast by IPv6")]
    public void MayReach_NotOfTheOpenInternet_IsRefused(string address) => Assert.That(new PublicNetworks([]).MayReach(IPAddress.Parse(address)), Is.False);

    [TestCase("1.1.1.1")]
    [TestCase("100.63.255.255")]
    [TestCase("172.32.0.1")]
    [TestCase("192.167.255.255")]
    [TestCase("223.255.255.255")]
    [TestCase("::ffff:1.1.1.1")]
    [TestCase("2606:4700:4700::1111")]
    [TestCase("2a00:1450:4001::1")]
    public void MayReach_OfTheOpenInternet_IsAllowed(string address) => Assert.That(new PublicNetworks([]).MayReach(IPAddress.Parse(address)));

    [Test]
    public void MayReach_AllowedByTheOperator_IsAllowedAndNothingBesides()
    {
        var networks = new PublicNetworks([IPNetwork.Parse("10.1.0.0/16")]);

        Assert.That(networks.MayReach(IPAddress.Parse("10.1.200.3")));
        Assert.That(networks.MayReach(IPAddress.Parse("::ffff:10.1.200.3")));
        Assert.That(networks.MayReach(IPAddress.Parse("10.2.0.1")), Is.False);
    }
}
