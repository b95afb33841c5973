using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.Testing;

namespace FlexCoop.Ca.Tests;

/// <summary>What a server makes at its first start, and opens at every other.</summary>
public sealed class HierarchyTests
{
    private static readonly CaPassphrases Wrong = new(Root: null, "some other passphrase");

    /// <summary>The first enrolments after a start come together; the framework's own extensions tell the second who asks nothing while the first decodes them.</summary>
    [Test]
    public async Task Authority_AskedByTwoAtOnceJustAfterItsLoading_TellsBothAll()
    {
        var loaded = CaHost.Hierarchy.Find("device-ec-1")!;
        for (var round = 0; round < 500; round++)
        {
            using var certificate = X509CertificateLoader.LoadCertificate(loaded.Certificate.RawDataMemory.Span);
            var authority = new Authority(loaded.Id, certificate, loaded.Key);
            var asking = 0;

            int CountUsages()
            {
                Interlocked.Increment(ref asking);
                while (Volatile.Read(ref asking) < 2)
                {
                    // Anything gentler would let one of them finish before the other begins.
                }

                return authority.ExtendedKeyUsages.Count;
            }

            var counts = await Task.WhenAll(Task.Run(CountUsages), Task.Run(CountUsages));

            Assert.That(counts, Is.All.EqualTo(1));
        }
    }

    [Test]
    public void OpenOrMake_EmptyFolder_MakesBothBranches()
    {
        Assert.That(
            SomeHierarchy.Shared.All.Select(authority => authority.Id.ToString()),
            Is.EqualTo(["root-ec-1", "root-rsa-1", "device-ec-1", "device-rsa-1", "server-ec-1", "server-rsa-1"]));
    }

    [TestCase("device-ec-1", "root-ec-1")]
    [TestCase("server-ec-1", "root-ec-1")]
    [TestCase("device-rsa-1", "root-rsa-1")]
    [TestCase("server-rsa-1", "root-rsa-1")]
    public async Task Intermediate_ChainsToItsRoot_ByOpenSsl(string intermediate, string root)
    {
        using var folder = new TemporaryFolder();
        SomeHierarchy.CopyFiles(folder["ca"]);

        var (code, error) = await SystemProgram.RunAsync(
            "openssl", "openssl", ["verify", "-x509_strict", "-attime", SomeHierarchy.OpenSslTime, "-CAfile", folder[$"ca/{root}.cert.pem"], folder[$"ca/{intermediate}.cert.pem"]], CancellationToken.None);

        Assert.That(code, Is.Zero, error);
    }

    [Test]
    public void T18_Keys_AtRest_AreEncryptedByAes256AndPbkdf2()
    {
        using var folder = new TemporaryFolder();
        SomeHierarchy.CopyFiles(folder["ca"]);
        var keys = Directory.GetFiles(folder["ca"], "*.key.pem", SearchOption.AllDirectories);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(keys, Has.Length.EqualTo(6));
            foreach (var key in keys)
            {
                var pem = File.ReadAllText(key);
                var der = Convert.FromBase64String(string.Concat(pem.Split('\n').Where(line => !line.StartsWith('-'))));
                Assert.That(pem, Does.StartWith("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
                Assert.That(Convert.ToHexString(der), Does.Contain("0203" + AuthorityKey.Iterations.ToString("X6")), "600,000 rounds");
                Assert.That(Convert.ToHexString(der), Does.Contain("060960864801650304012A"), "AES-256-CBC");
            }
        }
    }

    [Test]
    public void Open_WithoutTheRootsKeys_Works()
    {
        using var folder = new TemporaryFolder();
        SomeHierarchy.CopyFiles(folder["ca"]);
        Directory.Delete(folder["ca/offline"], recursive: true);

        using var hierarchy = Hierarchy.Open(folder["ca"], SomeHierarchy.Passphrases with { Root = null });

        Assert.That(hierarchy.Roots.Select(root => root.Key), Is.All.Null);
    }

    [Test]
    public void T18_Open_OtherPassphrase_NamesTheFile()
    {
        using var folder = new TemporaryFolder();
        SomeHierarchy.CopyFiles(folder["ca"]);

        Assert.That(() => Hierarchy.Open(folder["ca"], Wrong), Throws.TypeOf<CaStartException>().With.Message.Contains("device-ec-1.key.pem"));
    }

    [Test]
    public void Open_KeyOfAnotherAuthority_IsRefused()
    {
        using var folder = new TemporaryFolder();
        SomeHierarchy.CopyFiles(folder["ca"]);
        File.Copy(folder["ca/server-ec-1.key.pem"], folder["ca/device-ec-1.key.pem"], overwrite: true);

        Assert.That(() => Hierarchy.Open(folder["ca"], SomeHierarchy.Passphrases), Throws.TypeOf<CaStartException>().With.Message.Contains("do not belong together"));
    }

    /// <summary>What a start that was killed half-way leaves is thrown away: nothing was signed for anybody with it.</summary>
    [Test]
    public void OpenOrMake_AfterAKill_BeginsAfresh_WithThePushDomainsOfThen()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["ca.new/offline"]);
        File.WriteAllText(folder["ca.new/offline/root-ec-1.key.pem"], "-----BEGIN ENCRY");

        using var hierarchy = Hierarchy.OpenOrMake(folder["ca"], SomeHierarchy.Passphrases, new TestClock(), ["push.dorp.example"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(hierarchy.All, Has.Count.EqualTo(6));
            Assert.That(Directory.Exists(folder["ca.new"]), Is.False);
            Assert.That(hierarchy.WhyNoServer("box.push.dorp.example", KeyBranch.Ec, new TestClock().GetUtcNow()), Is.Null);
            Assert.That(hierarchy.WhyNoServer("box.dorp.example", KeyBranch.Rsa, new TestClock().GetUtcNow()), Does.Contain("lies below none of the domains"));
        }
    }

    /// <summary>The setting is of the first start: an authority that is there is not changed by it.</summary>
    [Test]
    public void OpenOrMake_PushDomainThatIsNotCertified_IsRefusedWithTheWayOn()
    {
        using var folder = new TemporaryFolder();
        SomeHierarchy.CopyFiles(folder["ca"]);

        Assert.That(
            () => Hierarchy.OpenOrMake(folder["ca"], SomeHierarchy.Passphrases, new TestClock(), ["push.dorp.example"]),
            Throws.TypeOf<CaStartException>().With.Message.Contains("Ca:PushDomains names 'push.dorp.example', and the authority 'device-ec-1'").And.Message.Contains("of no domain").And.Message.Contains("'generation: 2'"));
    }

    [TestCase("", true)]
    [TestCase("push.dorp.example boxes.example", true)]
    [TestCase("example", false, Description = "all of a top-level domain")]
    [TestCase("*.dorp.example", false)]
    [TestCase("Push.dorp.example", false)]
    [TestCase("push.dorp.example,boxes.example", false)]
    public void PushDomains_AreDomains(string domains, bool isValid) =>
        Assert.That(new CaOptionsValidator().Validate(name: null, new CaOptions { PushDomains = domains }).Succeeded, Is.EqualTo(isValid));

    [Test]
    public void DeviceIntermediate_CannotMakeAServer()
    {
        var usages = SomeHierarchy.Shared.Find("device-ec-1")!.Certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>().Select(usage => usage.Value);

        Assert.That(usages, Is.EqualTo([Oids.ClientAuth]));
    }

    [Test]
    public void T18_Passphrases_InTheDataFolder_AreRefused()
    {
        using var folder = new TemporaryFolder();

        Assert.That(() => CaPassphrases.InFolder(folder["data/secrets"], folder["data"]), Throws.TypeOf<CaStartException>().With.Message.Contains("outside"));
    }

    [Test]
    public void Passphrases_Made_AreReadTheNextTime()
    {
        using var folder = new TemporaryFolder();

        var made = CaPassphrases.InFolder(folder["data.secrets"], folder["data"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(CaPassphrases.InFolder(folder["data.secrets"], folder["data"]), Is.EqualTo(made));
            Assert.That(made.Root, Is.Not.EqualTo(made.Intermediates));
        }
    }

    /// <summary>What was written by mistake may still be mended by hand; what is written over is lost, and the keys with it.</summary>
    [TestCase("ca-passphrase", "")]
    [TestCase("ca-passphrase", "\nthe passphrase in the second line\n")]
    [TestCase("ca-passphrase", "too short\n")]
    [TestCase("ca-root-passphrase", "")]
    public void Passphrases_EmptyOrShort_AreRefusedAndKept(string name, string text)
    {
        using var folder = new TemporaryFolder();
        CaPassphrases.InFolder(folder["data.secrets"], folder["data"]);
        File.WriteAllText(folder["data.secrets/" + name], text);

        Assert.That(() => CaPassphrases.InFolder(folder["data.secrets"], folder["data"]), Throws.TypeOf<CaStartException>().With.Message.Contains(name).And.Message.Contains("at least 16"));
        Assert.That(File.ReadAllText(folder["data.secrets/" + name]), Is.EqualTo(text));
    }

    [Test]
    public void Passphrases_LostWhileThereAreKeys_AreNotMadeAnew()
    {
        using var folder = new TemporaryFolder();
        SomeHierarchy.CopyFiles(folder["data/ca"]);

        Assert.That(() => CaPassphrases.InFolder(folder["data.secrets"], folder["data"]), Throws.TypeOf<CaStartException>().With.Message.Contains("bring it back"));
        Assert.That(Directory.GetFiles(folder["data.secrets"]), Is.Empty);
    }

    /// <summary>A server after a ceremony: the intermediates' passphrase comes by the environment, the roots' is in the safe.</summary>
    [Test]
    public void Passphrases_GivenWhereThereAreKeys_NeedNoFile()
    {
        using var folder = new TemporaryFolder();
        SomeHierarchy.CopyFiles(folder["data/ca"]);

        var passphrases = CaPassphrases.InFolder(folder["data.secrets"], folder["data"], SomeHierarchy.Passphrases.Intermediates);

        Assert.That(passphrases, Is.EqualTo(new CaPassphrases(Root: null, SomeHierarchy.Passphrases.Intermediates)));
        Assert.That(Directory.GetFiles(folder["data.secrets"]), Is.Empty);
    }
}
