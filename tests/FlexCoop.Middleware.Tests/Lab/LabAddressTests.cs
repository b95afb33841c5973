using System.Net;
using FlexCoop.Middleware.Lab;

namespace FlexCoop.Middleware.Tests;

public sealed class LabAddressTests
{
    [TestCase("127.0.0.1:8080", "127.0.0.1:8080")]
    [TestCase("127.0.0.1:0", "127.0.0.1:0")]
    [TestCase("127.0.0.2:80", "127.0.0.2:80", Description = "the whole of 127/8 is loopback")]
    [TestCase("localhost:65535", "127.0.0.1:65535")]
    [TestCase("[::1]:8080", "[::1]:8080")]
    public void Parse_LoopbackAddress_IsTaken(string text, string endPoint) => Assert.That(LabAddress.Parse(text), Is.EqualTo(IPEndPoint.Parse(endPoint)));

    [TestCase("0.0.0.0:8080", "0.0.0.0")]
    [TestCase("[::]:8080", "[::]")]
    [TestCase("192.168.1.10:8080", "192.168.1.10")]
    [TestCase("10.0.0.1:0", "10.0.0.1")]
    [TestCase("[2001:db8::1]:8080", "[2001:db8::1]")]
    [TestCase("example.org:8080", "example.org")]
    [TestCase("localhost.example.org:8080", "localhost.example.org")]
    [TestCase("*:8080", "*")]
    [TestCase("+:8080", "+")]
    public void Parse_OtherHost_IsRefusedWithWhatToGive(string text, string host)
    {
        Assert.That(
            () => LabAddress.Parse(text),
            Throws.TypeOf<StartException>().With.Message.EqualTo(
                $"--lab: '{host}' is not a loopback address; the lab goes in the clear, so give 127.0.0.1, [::1] or localhost."));
    }

    [TestCase("")]
    [TestCase("8080")]
    [TestCase(":8080")]
    [TestCase("127.0.0.1")]
    [TestCase("127.0.0.1:")]
    [TestCase("127.0.0.1:http")]
    [TestCase("127.0.0.1:-1")]
    [TestCase("127.0.0.1:65536")]
    [TestCase("http://127.0.0.1")]
    public void Parse_OtherForm_IsRefusedWithAnExample(string text)
    {
        Assert.That(
            () => LabAddress.Parse(text),
            Throws.TypeOf<StartException>().With.Message.EqualTo($"--lab: '{text}' is no HOST:PORT; give one such as 127.0.0.1:8080."));
    }

    [Test]
    public void Default_IsTheLoopbackAddressOfTheManual() => Assert.That(LabAddress.Default, Is.EqualTo(new IPEndPoint(IPAddress.Loopback, 8080)));
}
