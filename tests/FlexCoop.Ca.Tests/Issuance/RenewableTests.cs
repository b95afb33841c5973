using FlexCoop.Storage;

namespace FlexCoop.Ca.Tests;

/// <summary>Which certificates may be renewed.</summary>
public sealed class RenewableTests
{
    private static readonly DateTimeOffset Day = new(2026, 6, 30, 18, 0, 0, TimeSpan.Zero);

    private static readonly CertificateDocument Standing = new()
    {
        Serial = "40", Issuer = "device-ec-1", ProfileHash = "", SpkiHash = "", State = CertificateState.Issued, PlannedAt = Day, NotBefore = Day, NotAfter = Day.AddDays(45), CrlShard = 0, ToBeSigned = [],
        Mandate = new Mandate { MandateId = "M-1", Profile = "ven", Subject = "VEN-1", Cooperative = "dorp", DeviceId = Guid.Empty, IsActive = true },
    };

    private static readonly CertificateDocument Superseded = Standing with { RevokedAt = Day, RevocationReason = RevocationReason.Superseded };

    [Test]
    public void Judge_ThatStands_MayBe() => Assert.That(Renewable.Judge(Standing, []));

    [TestCase(null)]
    [TestCase(RevocationReason.KeyCompromise)]
    [TestCase(RevocationReason.CessationOfOperation)]
    public void Judge_RevokedForAnotherReason_MayNotBe(RevocationReason? reason) =>
        Assert.That(Renewable.Judge(Standing with { RevokedAt = Day, RevocationReason = reason }, [Read(Standing)]), Is.False);

    /// <summary>By a successor whose answer was lost: it was never used, and may itself have made room for another.</summary>
    [Test]
    public void Judge_SupersededByWhatNobodyUsed_MayBe()
    {
        Assert.That(Renewable.Judge(Superseded, [Read(Standing)]));
        Assert.That(Renewable.Judge(Superseded, [Read(Superseded), Read(Standing), Read(Standing with { State = CertificateState.Planned, UsedAt = Day })]));
    }

    [Test]
    public void Judge_SupersededByWhatWasUsedOrRevoked_MayNotBe()
    {
        Assert.That(Renewable.Judge(Superseded, [Read(Standing), Read(Standing with { UsedAt = Day })]), Is.False);
        Assert.That(Renewable.Judge(Superseded, [Read(Standing with { RevokedAt = Day })]), Is.False);
        Assert.That(Renewable.Judge(Superseded, [Read(Standing with { State = CertificateState.Planned })]), Is.False, "nothing was issued");
        Assert.That(Renewable.Judge(Superseded, []), Is.False);
    }

    private static Stored<CertificateDocument> Read(CertificateDocument certificate) => new(certificate, 1);
}
