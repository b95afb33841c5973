using FlexCoop.Middleware;
using FlexCoop.Middleware.Certify;
using FlexCoop.Testing;

namespace FlexCoop.Conformance.Tests.Certify;

/// <summary>The bench's certificates.</summary>
public sealed class CertifyFolderTests
{
    [Test]
    public void Make_EmptyFolder_HoldsWhatABenchNeeds()
    {
        using var folder = new TemporaryFolder();

        CertifyFolder.Make(folder["certificates"], "localhost", 2, TimeProvider.System.GetUtcNow());

        using var made = CertifyFolder.Open(folder["certificates"]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((made.Roots.Count, made.Vtns.Count, made.Vens.Count), Is.EqualTo((2, 4, 4)));
            Assert.That(made.Vtns.Concat(made.Vens).Select(certificate => certificate.HasPrivateKey), Is.All.True);
            Assert.That(made.Vens.Select(CertifyFolder.Fingerprint), Is.Unique.And.All.Match("^([0-9A-F]{2}:){9}[0-9A-F]{2}$"));
        }
    }

    [Test]
    public void Make_FolderThatHoldsSomething_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["certificates"]);
        File.WriteAllText(Path.Combine(folder["certificates"], "mine"), "");

        Assert.That(() => CertifyFolder.Make(folder["certificates"], "localhost", 2, TimeProvider.System.GetUtcNow()), Throws.TypeOf<StartException>().With.Message.Contains("holds something already"));
    }

    [Test]
    public void Open_FileThatIsNoCertificate_IsNamed()
    {
        using var folder = new TemporaryFolder();
        CertifyFolder.Make(folder["certificates"], "localhost", 2, TimeProvider.System.GetUtcNow());
        File.WriteAllText(Path.Combine(folder["certificates"], "ven-99.pem"), "no certificate");

        Assert.That(() => CertifyFolder.Open(folder["certificates"]), Throws.TypeOf<StartException>().With.Message.Contains("ven-99.pem"));
    }
}
