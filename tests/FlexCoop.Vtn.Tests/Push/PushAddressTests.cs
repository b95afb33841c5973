using System.Net;
using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn.Tests.Push;

/// <summary>Which addresses may be registered for push (T-03, RB-07), and where the services behind them are (TR-32).</summary>
public sealed class PushAddressTests
{
    private static readonly PushAddress Policy = new(new PublicNetworks([IPNetwork.Parse("10.9.0.0/16")]), allowsHttp: false);

    [TestCase("https://ven.example.org:8443/")]
    [TestCase("https://ven.example.org/prefix")]
    [TestCase("https://9.9.9.9")]
    [TestCase("https://10.9.1.1/", TestName = "a network that is allowed")]
    [TestCase("https://[2606:4700::1]:8443/")]
    public void Check_PublicAddress_IsTaken(string address) => Assert.That(Policy.Check(address), Is.Null);

    [TestCase("https://127.0.0.1/")]
    [TestCase("https://127.1/")]
    [TestCase("https://2130706433/")]
    [TestCase("https://0x7f.1/")]
    [TestCase("https://localhost:8443/")]
    [TestCase("https://ven.localhost./")]
    [TestCase("https://169.254.169.254/latest/")]
    [TestCase("https://10.0.0.1/")]
    [TestCase("https://192.168.1.10/")]
    [TestCase("https://[::1]/")]
    [TestCase("https://[fd00::1]/")]
    [TestCase("https://[fe80::1]/")]
    [TestCase("https://[::ffff:10.0.0.1]/")]
    [TestCase("https://0.0.0.0/")]
    [TestCase("https://169.254.169.254./")]
    public void Check_AddressInside_IsRefusedWithTheRemedy(string address)
    {
        var refusal = Policy.Check(address)!;

        Assert.That(refusal.Code, Is.EqualTo(EiResponseCode.DeploymentOther));
        Assert.That(refusal.Description, Does.Contain("does not push to").And.Contain("Push:Networks"));
    }

    [TestCase("ven.example.org", "is no address")]
    [TestCase("ftp://ven.example.org/", "is no address")]
    [TestCase("https://ven.example.org/ x", "is no address")]
    [TestCase("https://user:secret@ven.example.org/", "has a user")]
    [TestCase("https://@ven.example.org/", "has a user")]
    [TestCase("https://ven.example.org/?a=b", "has a user, a query")]
    [TestCase("http://ven.example.org/", "is http")]
    public void Check_NoGoodAddress_IsRefusedWithTheReason(string address, string reason) => Assert.That(Policy.Check(address)!.Description, Does.Contain(reason));

    [Test]
    public void Check_HostLongerThanAnyName_IsRefused() => Assert.That(Policy.Check($"https://{string.Join('.', Enumerable.Repeat(new string('a', 60), 5))}/")!.Description, Does.Contain("is no address").And.Contain("253"));

    [TestCase("https://ven.example.org", "https://ven.example.org/OpenADR2/Simple/2.0b/EiEvent")]
    [TestCase("https://ven.example.org:8443/a/b", "https://ven.example.org:8443/a/b/OpenADR2/Simple/2.0b/EiEvent")]
    [TestCase("https://ven.example.org:8443/a/b/", "https://ven.example.org:8443/a/b/OpenADR2/Simple/2.0b/EiEvent")]
    public void Endpoint_BaseWithAndWithoutSlash_IsTheSame(string address, string expected) =>
        Assert.That(PushAddress.Endpoint(new Uri(address), OadrServiceName.EiEvent).AbsoluteUri, Is.EqualTo(expected));
}
