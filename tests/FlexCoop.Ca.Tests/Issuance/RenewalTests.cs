using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ca.Tests;

/// <summary>Renewal, re-key, and the end of what was renewed (§1.5 of the security design).</summary>
public sealed class RenewalTests
{
    private CaHost _ca = null!;

    [SetUp]
    public async Task Open() => _ca = await CaHost.OpenAsync(CancellationToken.None);

    [TearDown]
    public async Task Close() => await _ca.DisposeAsync();

    /// <summary>Issued on 30 June at 18:00 it is valid from 17:00 for 45 days and an hour, but for the last second.</summary>
    [Test]
    public async Task Window_IsFromTwoThirdsUntilAFifthIsLeft()
    {
        var issued = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);

        var window = RenewalWindow.Of(issued);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(window.Start, Is.EqualTo(new DateTimeOffset(2026, 7, 30, 17, 40, 0, TimeSpan.Zero)).Within(TimeSpan.FromSeconds(1)));
            Assert.That(window.End, Is.EqualTo(new DateTimeOffset(2026, 8, 5, 17, 48, 0, TimeSpan.Zero)).Within(TimeSpan.FromSeconds(1)));
        }
    }

    /// <summary>A box whose certificate was revoked asks, and learns at once that it needs another.</summary>
    [Test]
    public async Task Window_OfARevokedOne_IsNow()
    {
        var issued = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);

        await _ca.Revoker.RevokeAsync(issued.Serial, RevocationReason.Superseded, CancellationToken.None);

        var revoked = (await _ca.Certificates.FindAsync(issued.Serial, CancellationToken.None))!.Value;
        Assert.That(RenewalWindow.Of(revoked).End, Is.LessThan(_ca.Clock.GetUtcNow()));
    }

    [Test]
    public async Task Renew_KeepsTheNames_WithAnotherKey()
    {
        var first = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);

        var second = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None, _ca.Renewing(first));

        using var one = X509CertificateLoader.LoadCertificate(first.Certificate!);
        using var other = X509CertificateLoader.LoadCertificate(second.Certificate!);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(other.Subject, Is.EqualTo(one.Subject));
            Assert.That(second.Predecessor, Is.EqualTo(first.Serial));
            Assert.That(second.SpkiHash, Is.Not.EqualTo(first.SpkiHash));
        }
    }

    [Test]
    public async Task Renew_AnswerLost_RetryGivesTheSame()
    {
        var first = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        var request = SomeRequest.Ec();
        var second = await _ca.EnrolAsync(request, CancellationToken.None, _ca.Renewing(first));

        var again = await _ca.EnrolAsync(request, CancellationToken.None, _ca.Renewing(first));

        Assert.That(again.Certificate, Is.EqualTo(second.Certificate));
    }

    /// <summary>A device that lost its new key before it used it asks with another: of one certificate there is one successor.</summary>
    [Test]
    public async Task Renew_AnotherKey_SuccessorNotUsed_TakesItsPlace()
    {
        var first = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        var lost = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None, _ca.Renewing(first));

        var second = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None, _ca.Renewing(first));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await LiveAsync(first), Is.EquivalentTo([first.Serial, second.Serial]));
            Assert.That(_ca.Status.IsRevoked(lost.Issuer, lost.Serial), Is.True);
            Assert.That(_ca.Steps.Lines.Where(line => line.Level == LogLevel.Warning).Select(line => line.Text), Has.One.Contains(lost.Serial).And.Contains("copied"));
        }
    }

    /// <summary>What is void ends nothing, should it still be shown on an open connection.</summary>
    [Test]
    public async Task Renew_AnotherKey_SuccessorUsedMeanwhile_IsVoidAllTheSame()
    {
        var first = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        var lost = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None, _ca.Renewing(first));
        _ca.Steps.At(TestSteps.Signing, () => _ca.Renewals.UsedAsync(_ca.Renewing(lost).Holder!).AsTask());

        var second = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None, _ca.Renewing(first));

        Assert.That(await LiveAsync(first), Is.EquivalentTo([first.Serial, second.Serial]));
    }

    [Test]
    public async Task Renew_AnotherKey_SuccessorUsed_IsRefused()
    {
        var first = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        var second = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None, _ca.Renewing(first));
        await _ca.Renewals.UsedAsync(_ca.Renewing(second).Holder!);

        var outcome = await _ca.Issuer.IssueAsync(SomeRequest.Ec().Der(), _ca.Renewing(first), CancellationToken.None);

        Assert.That(outcome.Refusal?.Slug, Is.EqualTo(CaProblems.Renewal));
        Assert.That(await LiveAsync(first), Is.EqualTo([second.Serial]));
    }

    /// <summary>The same, when the old certificate was superseded in the meantime: a day is over, and nobody has used the new one.</summary>
    [Test]
    public async Task Renew_AnotherKey_AfterADay_TakesItsPlaceTwice()
    {
        var first = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None, _ca.Renewing(first));
        _ca.Clock.Advance(TimeSpan.FromHours(25));
        await _ca.Upkeep.RunOnceAsync(CancellationToken.None);
        await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None, _ca.Renewing(first));

        var third = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None, _ca.Renewing(first));

        Assert.That(await LiveAsync(first), Is.EqualTo([third.Serial]));
    }

    /// <summary>What was only superseded might be renewed; whoever revokes it for another reason says that nothing shall follow.</summary>
    [Test]
    public async Task Renew_SupersededAndThenRevoked_IsRefused()
    {
        var first = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None, _ca.Renewing(first));
        _ca.Clock.Advance(TimeSpan.FromHours(25));
        await _ca.Upkeep.RunOnceAsync(CancellationToken.None);

        await _ca.Revoker.RevokeAsync(first.Serial, RevocationReason.CessationOfOperation, CancellationToken.None);
        var outcome = await _ca.Issuer.IssueAsync(SomeRequest.Ec().Der(), _ca.Renewing(first), CancellationToken.None);

        Assert.That(outcome.Refusal?.Slug, Is.EqualTo(CaProblems.Renewal));
    }

    /// <summary>To renew by a certificate is to use it, so that nobody forks the line one step further up.</summary>
    [Test]
    public async Task Renew_ByTheSuccessor_EndsItsPredecessor()
    {
        var first = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        var second = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None, _ca.Renewing(first));
        var third = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None, _ca.Renewing(second));

        var outcome = await _ca.Issuer.IssueAsync(SomeRequest.Ec().Der(), _ca.Renewing(first), CancellationToken.None);

        Assert.That(outcome.Refusal?.Slug, Is.EqualTo(CaProblems.Renewal));
        Assert.That(await LiveAsync(first), Is.EquivalentTo([second.Serial, third.Serial]));
    }

    /// <summary>One request renews while another, with another key, is at a step: the later one has it, and the earlier is told.</summary>
    [TestCase(TestSteps.Signing)]
    [TestCase(TestSteps.Signed)]
    public async Task Renew_AnotherKeyMeanwhile_OneIsRefused(int step)
    {
        var first = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        CertificateDocument? second = null;
        _ca.Steps.At(step, async () => second = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None, _ca.Renewing(first)));

        var outcome = await _ca.Issuer.IssueAsync(SomeRequest.Ec().Der(), _ca.Renewing(first), CancellationToken.None);

        Assert.That(outcome.Refusal?.Slug, Is.EqualTo(CaProblems.Renewal));
        Assert.That(await LiveAsync(first), Is.EquivalentTo([first.Serial, second!.Serial]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Renew_TwentyAtOnceWithTheirOwnKeys_LeavesOneSuccessor(CancellationToken cancellationToken)
    {
        await using var ca = await CaHost.OpenAsync(cancellationToken, ("RequestsPerMandate", "1000"), ("CertificatesPerSubject", "1000"));
        var first = await ca.EnrolAsync(SomeRequest.Ec(), cancellationToken);
        var requests = Enumerable.Range(0, 20).Select(_ => SomeRequest.Ec().Der()).ToList();

        await Task.WhenAll(requests.Select(der => Task.Run(() => ca.Issuer.IssueAsync(der, ca.Renewing(first), cancellationToken), cancellationToken)));

        var all = await ca.Certificates.FindOfMandateAsync(first.Mandate.MandateId, cancellationToken);
        Assert.That(all.Count(one => one.Value.Predecessor == first.Serial && one.Value.IsLiveAt(ca.Clock.GetUtcNow())), Is.EqualTo(1));
    }

    [Test]
    public async Task Renewed_StandsUntilTheNewOneIsUsed()
    {
        var first = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        var second = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None, _ca.Renewing(first));
        var before = _ca.Status.IsRevoked(first.Issuer, first.Serial);

        await _ca.Renewals.UsedAsync(_ca.Renewing(second).Holder!);

        var ended = (await _ca.Certificates.FindAsync(first.Serial, CancellationToken.None))!.Value;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(before, Is.False);
            Assert.That(ended.RevocationReason, Is.EqualTo(RevocationReason.Superseded));
            Assert.That(_ca.Status.IsRevoked(first.Issuer, first.Serial), Is.True);
        }
    }

    [Test]
    public async Task Renewed_FirstUseAfterARestart_IsNoticed()
    {
        var first = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        var second = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None, _ca.Renewing(first));
        await _ca.ReopenAsync(CancellationToken.None);

        await _ca.Renewals.UsedAsync(_ca.Renewing(second).Holder!);

        Assert.That(_ca.Status.IsRevoked(first.Issuer, first.Serial), Is.True);
    }

    [TestCase(23, false)]
    [TestCase(25, true)]
    public async Task Renewed_NewOneNeverUsed_EndsAfterADay(int hours, bool isRevoked)
    {
        var first = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None, _ca.Renewing(first));

        _ca.Clock.Advance(TimeSpan.FromHours(hours));
        await _ca.Upkeep.RunOnceAsync(CancellationToken.None);

        Assert.That(_ca.Status.IsRevoked(first.Issuer, first.Serial), Is.EqualTo(isRevoked));
    }

    [TestCase(0, false)]
    [TestCase(90, true)]
    public async Task Verify_Late_IsToleratedAsLongAsItIsSaid(int toleratedDays, bool isTaken)
    {
        var issued = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        using var certificate = X509CertificateLoader.LoadCertificate(issued.Certificate!);

        _ca.Clock.Advance(TimeSpan.FromDays(45 + 89));
        var holder = await _ca.Verifier.VerifyAsync(certificate, TimeSpan.FromDays(toleratedDays), CancellationToken.None);

        Assert.That(holder is not null, Is.EqualTo(isTaken));
    }

    /// <summary>The serial numbers of what its mandate has, and that is valid.</summary>
    private async Task<IEnumerable<string>> LiveAsync(CertificateDocument certificate) =>
        (await _ca.Certificates.FindOfMandateAsync(certificate.Mandate.MandateId, CancellationToken.None)).Where(one => one.Value.IsLiveAt(_ca.Clock.GetUtcNow())).Select(one => one.Value.Serial);
}
