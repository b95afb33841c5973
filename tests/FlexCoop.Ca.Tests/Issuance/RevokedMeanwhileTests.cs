namespace FlexCoop.Ca.Tests;

/// <summary>Who revokes while a certificate is made is obeyed, whichever step he meets: once revocation has answered, nothing of what it took comes after it.</summary>
public sealed class RevokedMeanwhileTests
{
    private CaHost _ca = null!;

    [SetUp]
    public async Task Open() => _ca = await CaHost.OpenAsync(CancellationToken.None, ("RequestsPerMandate", "1000"), ("CertificatesPerSubject", "1000"));

    [TearDown]
    public async Task Close() => await _ca.DisposeAsync();

    [Test]
    public async Task Enrol_RevokedByItsVenId_IsRefusedForGood(
        [Values(TestSteps.Signing, TestSteps.Signed)] int step, [Values(null, RevocationReason.KeyCompromise, RevocationReason.CessationOfOperation)] RevocationReason? reason)
    {
        var (request, requester) = (SomeRequest.Ec(), _ca.NewRequester());
        IReadOnlyList<string> revoked = [];
        _ca.Steps.At(step, async () => revoked = await _ca.Revoker.RevokeSubjectAsync(requester.Mandate!.Subject, reason, CancellationToken.None));

        var outcome = await _ca.Issuer.IssueAsync(request.Der(), requester, CancellationToken.None);
        var retried = await _ca.Issuer.IssueAsync(request.Der(), requester, CancellationToken.None);

        var made = (await _ca.Certificates.FindOfMandateAsync(requester.Mandate!.MandateId, CancellationToken.None)).Select(one => one.Value).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome.Refusal?.Slug, Is.EqualTo(CaProblems.Revoked));
            Assert.That(retried.Refusal, Is.Not.Null);
            Assert.That(made.Select(one => (one.Serial, one.State)), Is.EqualTo([(revoked.Single(), CertificateState.Withdrawn)]), "no other serial number is taken for it");
            Assert.That(_ca.Status.IsRevoked(made[0].Issuer, made[0].Serial), Is.True, "it may have been signed, so the CRL lists it");
        }
    }

    [Test]
    public async Task Renew_ItsOwnerIsRevokedByVenId_IsRefused([Values(TestSteps.Signing, TestSteps.Signed)] int step, [Values(null, RevocationReason.KeyCompromise)] RevocationReason? reason)
    {
        var first = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        _ca.Steps.At(step, () => _ca.Revoker.RevokeSubjectAsync(first.Mandate.Subject, reason, CancellationToken.None));

        var outcome = await _ca.Issuer.IssueAsync(SomeRequest.Ec().Der(), _ca.Renewing(first), CancellationToken.None);

        Assert.That(outcome.Refusal, Is.Not.Null);
        Assert.That(await LiveAsync(first.Mandate.MandateId), Is.Empty);
    }

    /// <summary>The certificate alone is revoked, by its serial number, so that what renews it is not found by who revokes.</summary>
    [Test]
    public async Task Renew_CertificateIsRevoked_IsRefused([Values(TestSteps.Signing, TestSteps.Signed)] int step)
    {
        var first = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        _ca.Steps.At(step, () => _ca.Revoker.RevokeAsync(first.Serial, RevocationReason.KeyCompromise, CancellationToken.None));

        var outcome = await _ca.Issuer.IssueAsync(SomeRequest.Ec().Der(), _ca.Renewing(first), CancellationToken.None);

        Assert.That(outcome.Refusal?.Slug, Is.EqualTo(CaProblems.Revoked));
        Assert.That(await LiveAsync(first.Mandate.MandateId), Is.Empty);
    }

    /// <summary>The door read a mandate that stood; it ended before anything was planned, so that who ended it found nothing to revoke.</summary>
    [Test]
    public async Task Enrol_MandateEndsBeforeThePlan_IsRefused()
    {
        var requester = _ca.NewRequester();
        _ca.Rights.Mandates[requester.Mandate!.MandateId] = requester.Mandate with { IsActive = false };
        await _ca.Revoker.RevokeMandateAsync(requester.Mandate.MandateId, RevocationReason.CessationOfOperation, CancellationToken.None);

        var outcome = await _ca.Issuer.IssueAsync(SomeRequest.Ec().Der(), requester, CancellationToken.None);

        Assert.That(outcome.Refusal?.Slug, Is.EqualTo(CaProblems.Mandate));
        Assert.That(await LiveAsync(requester.Mandate.MandateId), Is.Empty);
    }

    /// <summary>And it ends after the plan: who ended it finds that.</summary>
    [Test]
    public async Task Enrol_MandateEndsAfterThePlan_IsRefused([Values(TestSteps.Signing, TestSteps.Signed)] int step)
    {
        var requester = _ca.NewRequester();
        _ca.Steps.At(step, () => _ca.Revoker.RevokeMandateAsync(requester.Mandate!.MandateId, RevocationReason.CessationOfOperation, CancellationToken.None));

        var outcome = await _ca.Issuer.IssueAsync(SomeRequest.Ec().Der(), requester, CancellationToken.None);

        Assert.That(outcome.Refusal?.Slug, Is.EqualTo(CaProblems.Revoked));
        Assert.That(await LiveAsync(requester.Mandate!.MandateId), Is.Empty);
    }

    /// <summary>What is only suspended goes on where it was when it is resumed: the same serial number.</summary>
    [Test]
    public async Task Enrol_MandateSuspendedMeanwhile_GoesOnWhenItIsResumed()
    {
        var (request, requester) = (SomeRequest.Ec(), _ca.NewRequester());
        _ca.Rights.Mandates[requester.Mandate!.MandateId] = requester.Mandate with { IsActive = false };
        var suspended = await _ca.Issuer.IssueAsync(request.Der(), requester, CancellationToken.None);
        var planned = (await _ca.Certificates.FindOfMandateAsync(requester.Mandate.MandateId, CancellationToken.None)).Single().Value;

        _ca.Rights.Mandates[requester.Mandate.MandateId] = requester.Mandate;
        var resumed = await _ca.Issuer.IssueAsync(request.Der(), requester, CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(suspended.Refusal?.Slug, Is.EqualTo(CaProblems.Mandate));
            Assert.That(resumed.Issued?.Serial, Is.EqualTo(planned.Serial));
        }
    }

    /// <summary>A plan that was void for want of an end, and is then revoked, is not made anew.</summary>
    [Test]
    public async Task Enrol_RevokedAfterItWasVoided_IsRefused()
    {
        var (request, requester) = (SomeRequest.Ec(), _ca.NewRequester());
        _ca.Rights.Mandates[requester.Mandate!.MandateId] = requester.Mandate with { IsActive = false };
        await _ca.Issuer.IssueAsync(request.Der(), requester, CancellationToken.None);
        _ca.Clock.Advance(TimeSpan.FromMinutes(11));
        await _ca.Upkeep.RunOnceAsync(CancellationToken.None);
        _ca.Rights.Mandates[requester.Mandate.MandateId] = requester.Mandate;

        await _ca.Revoker.RevokeSubjectAsync(requester.Mandate.Subject, reason: null, CancellationToken.None);
        var outcome = await _ca.Issuer.IssueAsync(request.Der(), requester, CancellationToken.None);

        Assert.That(outcome.Refusal, Is.Not.Null);
    }

    private async Task<IEnumerable<string>> LiveAsync(string mandateId) =>
        (await _ca.Certificates.FindOfMandateAsync(mandateId, CancellationToken.None)).Where(one => one.Value.IsLiveAt(_ca.Clock.GetUtcNow())).Select(one => one.Value.Serial);
}
