using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ca.Tests;

/// <summary>Revocation, and what follows from it.</summary>
public sealed class CertificateRevokerTests
{
    private CaHost _ca = null!;

    [SetUp]
    public async Task Open() => _ca = await CaHost.OpenAsync(CancellationToken.None);

    [TearDown]
    public async Task Close() => await _ca.DisposeAsync();

    [Test]
    public async Task Revoke_IsInForceAtOnce_AndAfterARestart()
    {
        var issued = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        using var certificate = X509CertificateLoader.LoadCertificate(issued.Certificate!);
        var holder = await _ca.Verifier.VerifyAsync(certificate, TimeSpan.Zero, CancellationToken.None);
        var before = _ca.Verifier.Stands(holder!);

        await _ca.Revoker.RevokeAsync(issued.Serial, RevocationReason.CessationOfOperation, CancellationToken.None);
        var after = _ca.Verifier.Stands(holder!);
        await _ca.ReopenAsync(CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before, Is.True);
            Assert.That(after, Is.False);
            Assert.That(_ca.Verifier.Stands(holder!), Is.False);
            Assert.That(await _ca.Verifier.VerifyAsync(certificate, TimeSpan.Zero, CancellationToken.None), Is.Null);
        }
    }

    /// <summary>What another process revokes is seen with the next look at the store.</summary>
    [Test]
    public async Task Revoke_ByAnotherProcess_IsSeenWithTheNextLook()
    {
        var issued = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        var otherStatus = new CertificateStatusMap(_ca.Database, _ca.Clock);
        await otherStatus.LoadAsync(CancellationToken.None);
        await _ca.Revoker.RevokeAsync(issued.Serial, reason: null, CancellationToken.None);

        await otherStatus.RefreshAsync(CancellationToken.None);

        Assert.That(otherStatus.IsRevoked(issued.Issuer, issued.Serial), Is.True);
    }

    /// <summary>Rule 516 of OpenADR: no traffic once a certificate is over, on an open connection neither.</summary>
    [Test]
    public async Task Stands_CertificateThatIsOver_DoesNot()
    {
        var issued = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        using var certificate = X509CertificateLoader.LoadCertificate(issued.Certificate!);
        var holder = await _ca.Verifier.VerifyAsync(certificate, TimeSpan.Zero, CancellationToken.None);

        _ca.Clock.Advance(TimeSpan.FromDays(45));

        Assert.That(_ca.Verifier.Stands(holder!), Is.False);
    }

    [Test]
    public async Task Revoke_KeyCompromise_RevokesAllOfTheKey_AlsoAfterAnotherReason()
    {
        var request = SomeRequest.Ec();
        var first = await _ca.EnrolAsync(request, CancellationToken.None, _ca.NewRequester(mandate => mandate with { ReuseKey = true }));
        var second = await _ca.EnrolAsync(request, CancellationToken.None, _ca.Renewing(first));
        await _ca.Revoker.RevokeAsync(second.Serial, RevocationReason.Superseded, CancellationToken.None);

        await _ca.Revoker.RevokeAsync(second.Serial, RevocationReason.KeyCompromise, CancellationToken.None);

        var all = await _ca.Certificates.FindOfKeyAsync(request.SpkiHash, CancellationToken.None);
        Assert.That(all.Select(one => one.Value.RevocationReason), Is.EqualTo([RevocationReason.KeyCompromise, RevocationReason.KeyCompromise]));
    }

    [Test]
    public async Task Revoke_CompromisedKey_IsBlockedAfterARestart()
    {
        var request = SomeRequest.Ec();
        var issued = await _ca.EnrolAsync(request, CancellationToken.None);
        await _ca.Revoker.RevokeAsync(issued.Serial, RevocationReason.KeyCompromise, CancellationToken.None);

        await _ca.ReopenAsync(CancellationToken.None);
        var outcome = await _ca.Issuer.IssueAsync(request.Der(), _ca.NewRequester(), CancellationToken.None);

        Assert.That(outcome.Refusal?.Slug, Is.EqualTo(CaProblems.BlockedKey));
    }

    [Test]
    public async Task RevokeSubject_RevokesAllThatIsNotOver_AndNobodyElse()
    {
        var first = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        var second = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None, _ca.Renewing(first));
        var other = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);

        var revoked = await _ca.Revoker.RevokeSubjectAsync(first.Mandate.Subject, RevocationReason.CessationOfOperation, CancellationToken.None);
        var nobody = await _ca.Revoker.RevokeSubjectAsync("VEN-404", reason: null, CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(revoked, Is.EquivalentTo([first.Serial, second.Serial]));
            Assert.That(_ca.Status.IsRevoked(first.Issuer, first.Serial) && _ca.Status.IsRevoked(second.Issuer, second.Serial), Is.True);
            Assert.That(_ca.Status.IsRevoked(other.Issuer, other.Serial), Is.False);
            Assert.That(nobody, Is.Empty);
        }
    }

    /// <summary>What is over opens nothing, but for 90 days its own renewal: who revokes a VEN ends that, too.</summary>
    [TestCase(89, true)]
    [TestCase(91, false)]
    public async Task RevokeSubject_CertificateThatIsOver_IsRevokedAsLongAsItMayBeRenewed(int days, bool isRevoked)
    {
        var issued = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        _ca.Clock.AdvanceTo(issued.NotAfter + TimeSpan.FromDays(days));

        var revoked = await _ca.Revoker.RevokeSubjectAsync(issued.Mandate.Subject, RevocationReason.KeyCompromise, CancellationToken.None);
        using var certificate = X509CertificateLoader.LoadCertificate(issued.Certificate!);

        Assert.That(revoked, Has.Count.EqualTo(isRevoked ? 1 : 0));
        Assert.That(await _ca.Verifier.VerifyAsync(certificate, RenewalWindow.Late, CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Revoke_Unknown_IsRefused() =>
        Assert.That((await _ca.Revoker.RevokeAsync("00", reason: null, CancellationToken.None))?.Slug, Is.EqualTo(CaProblems.UnknownCertificate));

    /// <summary>FX-03: self-signed, another authority's, a server's for a client.</summary>
    [Test]
    public async Task Verify_SelfSigned_IsRefused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=VEN-1, O=dorp", key, HashAlgorithmName.SHA256).CreateSelfSigned(_ca.Clock.GetUtcNow().AddDays(-1), _ca.Clock.GetUtcNow().AddDays(1));

        Assert.That(await _ca.Verifier.VerifyAsync(certificate, TimeSpan.Zero, CancellationToken.None), Is.Null);
    }
}
