using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Ven.Tests.Push;

/// <summary>Who is taken for the VTN: whom the agent itself would call (protocol.md §12.2).</summary>
public sealed class PushDoorTests
{
    [TestCase("vtn.example", null, true)]
    [TestCase("vtn.example", "vtn.example", true)]
    [TestCase("VTN", "vtn.example", true)]
    [TestCase("vtn.example", "other.example", false)]
    [TestCase("other.example", null, false)]
    public void WhyNotVtn_ByItsNames_IsAsForACall(string commonName, string? alternative, bool isVtn)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={commonName}", key, HashAlgorithmName.SHA256);
        if (alternative is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(alternative);
            request.CertificateExtensions.Add(names.Build());
        }

        using var shown = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var door = new PushDoor(connections: null!, "vtn.example", new PushOptions { Url = new Uri("https://box.example/") }, NullLogger.Instance);

        Assert.That(door.WhyNotVtn(shown, now), isVtn ? Is.Null : Does.Contain("does not name 'vtn.example'"));
    }
}
