using FlexCoop.Testing;

namespace FlexCoop.Ca.Tests;

/// <summary>The CRLs: what openssl says of them, that numbers never go back (FC-CA-2).</summary>
public sealed class CrlTests
{
    private static Authority Issuer => CaHost.Hierarchy.Find("device-ec-1")!;

    [TestCase(KeyBranch.Ec)]
    [TestCase(KeyBranch.Rsa)]
    public async Task Crl_HoldsTheRevoked_ByOpenSsl(KeyBranch branch)
    {
        await using var ca = await CaHost.OpenAsync(CancellationToken.None, ("CrlShards", "1"));
        using var folder = new TemporaryFolder();
        var issued = await ca.EnrolAsync(branch == KeyBranch.Ec ? SomeRequest.Ec() : new SomeRequest(SomeRsa.Key()), CancellationToken.None);
        ca.Clock.Advance(TimeSpan.FromSeconds(1));
        await ca.Revoker.RevokeAsync(issued.Serial, RevocationReason.KeyCompromise, CancellationToken.None);
        await ca.Upkeep.RunOnceAsync(CancellationToken.None);
        var crl = await ca.Crls.FindAsync(issued.Issuer, shard: 0, CancellationToken.None);
        await File.WriteAllBytesAsync(folder["crl"], crl!.Der);
        await File.WriteAllTextAsync(folder["issuer"], CaHost.Hierarchy.Find(issued.Issuer)!.Certificate.ExportCertificatePem());

        var (code, error) = await SystemProgram.RunAsync(
            "openssl", "openssl", ["crl", "-inform", "DER", "-in", folder["crl"], "-CAfile", folder["issuer"], "-verify", "-text", "-out", folder["text"]], CancellationToken.None);

        var text = await File.ReadAllTextAsync(folder["text"]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.Zero, error);
            Assert.That(error, Does.Contain("verify OK"));
            Assert.That(text, Does.Contain(issued.Serial.ToUpperInvariant()));
            Assert.That(text, Does.Contain("Key Compromise"));
            Assert.That(text, Does.Contain("X509v3 Issuing Distribution Point: critical"));
            Assert.That(text, Does.Contain($"URI:https://localhost:8443/ca/{issued.Issuer}/0.crl"));
            Assert.That(text, Does.Contain("Only User Certificates"));
        }
    }

    [Test]
    public async Task Publish_NothingNew_KeepsTheNumberForFourHours()
    {
        await using var ca = await CaHost.OpenAsync(CancellationToken.None, ("CrlShards", "1"));
        var first = await ca.Crls.FindAsync("device-ec-1", 0, CancellationToken.None);

        ca.Clock.Advance(TimeSpan.FromHours(3));
        await ca.Upkeep.RunOnceAsync(CancellationToken.None);
        var same = await ca.Crls.FindAsync("device-ec-1", 0, CancellationToken.None);
        ca.Clock.Advance(TimeSpan.FromHours(1));
        await ca.Upkeep.RunOnceAsync(CancellationToken.None);
        var next = await ca.Crls.FindAsync("device-ec-1", 0, CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(same!.Number, Is.EqualTo(first!.Number));
            Assert.That(next!.Number, Is.GreaterThan(first.Number));
            Assert.That(next.NextUpdate - next.ThisUpdate, Is.EqualTo(TimeSpan.FromHours(48)));
        }
    }

    [Test]
    public async Task Publish_EntryOfACertificateThatIsOver_StaysForOneMore()
    {
        await using var ca = await CaHost.OpenAsync(CancellationToken.None, ("CrlShards", "1"));
        var issued = await ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        await ca.Revoker.RevokeAsync(issued.Serial, reason: null, CancellationToken.None);

        ca.Clock.AdvanceTo(issued.NotAfter.AddHours(47));
        await ca.Upkeep.RunOnceAsync(CancellationToken.None);
        var with = (await ca.Crls.FindAsync("device-ec-1", 0, CancellationToken.None))!.Der;
        ca.Clock.Advance(TimeSpan.FromHours(4));
        await ca.Upkeep.RunOnceAsync(CancellationToken.None);
        var without = (await ca.Crls.FindAsync("device-ec-1", 0, CancellationToken.None))!.Der;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Convert.ToHexStringLower(with), Does.Contain(issued.Serial));
            Assert.That(Convert.ToHexStringLower(without), Does.Not.Contain(issued.Serial));
        }
    }

    /// <summary>The revocation of a certificate that is over is forgotten, in the store and in memory; that nothing follows from the certificate is not.</summary>
    [Test]
    public async Task Publish_EntryOfACertificateThatIsOver_IsForgotten()
    {
        await using var ca = await CaHost.OpenAsync(CancellationToken.None, ("CrlShards", "1"));
        var issued = await ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        await ca.Revoker.RevokeAsync(issued.Serial, reason: null, CancellationToken.None);
        await ca.Upkeep.RunOnceAsync(CancellationToken.None);

        ca.Clock.AdvanceTo(issued.NotAfter.AddHours(49));
        await ca.Upkeep.RunOnceAsync(CancellationToken.None);
        var late = await ca.Issuer.IssueAsync(SomeRequest.Ec().Der(), ca.Renewing(issued), CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await ca.Database.Documents(RevocationDocument.Collection).ListAsync(after: null, limit: 10, CancellationToken.None), Is.Empty);
            Assert.That(ca.Status.IsRevoked(issued.Issuer, issued.Serial), Is.False);
            Assert.That(late.Refusal?.Slug, Is.EqualTo(CaProblems.Renewal));
        }
    }

    /// <summary>What was revoked long before a CRL makes no new one due.</summary>
    [Test]
    public async Task Publish_NothingNewSinceARevocation_KeepsTheNumber()
    {
        await using var ca = await CaHost.OpenAsync(CancellationToken.None, ("CrlShards", "1"));
        var issued = await ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        await ca.Revoker.RevokeAsync(issued.Serial, reason: null, CancellationToken.None);
        ca.Clock.Advance(TimeSpan.FromMinutes(2));
        await ca.Upkeep.RunOnceAsync(CancellationToken.None);
        var first = await ca.Crls.FindAsync("device-ec-1", 0, CancellationToken.None);

        ca.Clock.Advance(TimeSpan.FromMinutes(2));
        await ca.Upkeep.RunOnceAsync(CancellationToken.None);
        var same = await ca.Crls.FindAsync("device-ec-1", 0, CancellationToken.None);

        Assert.That(same!.Number, Is.EqualTo(first!.Number));
        Assert.That(Convert.ToHexStringLower(same.Der), Does.Contain(issued.Serial));
    }

    [Test]
    public void FindFault_WrongIssuerSignatureOrNumber_IsFound()
    {
        var good = Crl(number: 2);
        var tampered = good with { Der = [.. good.Der[..^1], (byte)(good.Der[^1] ^ 1)] };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(CrlPublisher.FindFault(published: null, good, Issuer), Is.Null);
            Assert.That(CrlPublisher.FindFault(good, good, Issuer), Does.Contain("does not follow"));
            Assert.That(CrlPublisher.FindFault(published: null, good, CaHost.Hierarchy.Find("server-ec-1")!), Does.Contain("device-ec-1"));
            Assert.That(CrlPublisher.FindFault(published: null, tampered, Issuer), Does.Contain("not signed"));
            Assert.That(CrlPublisher.FindFault(published: null, good with { Der = [1, 2] }, Issuer), Does.Contain("no CRL"));
        }
    }

    private static CrlDocument Crl(long number)
    {
        var start = SomeHierarchy.Plan.NotBefore;
        var crl = new CrlDocument { Issuer = "device-ec-1", Shard = 0, Number = number, ThisUpdate = start, NextUpdate = start.AddHours(48), Der = [] };
        var key = Issuer.Key!;
        var toBeSigned = CrlEncoder.Encode(Issuer, key.SignatureAlgorithm, crl, "https://localhost/0.crl", []);
        return crl with { Der = SignedDer.Join(toBeSigned, key.SignatureAlgorithm, key.Sign(toBeSigned)) };
    }
}
