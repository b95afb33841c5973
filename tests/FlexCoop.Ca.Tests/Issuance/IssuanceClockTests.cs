using FlexCoop.Testing;

namespace FlexCoop.Ca.Tests;

/// <summary>T-37: nothing is signed under a clock that has gone back behind the last issuance, over a restart neither.</summary>
public sealed class IssuanceClockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [TestCase(4, true)]
    [TestCase(6, false)]
    public async Task T37_Issue_ClockBehindTheLastIssuance_IsRefused(int minutes, bool isIssued)
    {
        var before = await IssueAheadAsync(TimeSpan.FromMinutes(minutes));

        await using var ca = await CaHost.OpenOverAsync(_folder.Path, CancellationToken.None);
        var outcome = await ca.Issuer.IssueAsync(SomeRequest.Ec().Der(), ca.NewRequester(), CancellationToken.None);

        Assert.That(outcome.Issued is not null, Is.EqualTo(isIssued));
        Assert.That(outcome.Refusal?.Detail, isIssued ? Is.Null : Does.Contain(before.Serial).And.Contain("set the clock"));
    }

    [Test]
    public async Task T37_Issue_ClockIsRightAgain_IsTaken()
    {
        await IssueAheadAsync(TimeSpan.FromHours(1));
        await using var ca = await CaHost.OpenOverAsync(_folder.Path, CancellationToken.None);

        ca.Clock.Advance(TimeSpan.FromHours(1));
        var outcome = await ca.Issuer.IssueAsync(SomeRequest.Ec().Der(), ca.NewRequester(), CancellationToken.None);

        Assert.That(outcome.Refusal, Is.Null);
    }

    /// <summary>Where the clock was wrong then, what was issued under it is revoked, and does not count any more.</summary>
    [Test]
    public async Task T37_Issue_LastIssuanceRevoked_GoesOnAfterARestart()
    {
        var wrong = await IssueAheadAsync(TimeSpan.FromDays(365));
        await using var ca = await CaHost.OpenOverAsync(_folder.Path, CancellationToken.None);

        await ca.Revoker.RevokeAsync(wrong.Serial, reason: null, CancellationToken.None);
        await ca.ReopenAsync(CancellationToken.None);
        var outcome = await ca.Issuer.IssueAsync(SomeRequest.Ec().Der(), ca.NewRequester(), CancellationToken.None);

        Assert.That(outcome.Refusal, Is.Null);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<CertificateDocument> IssueAheadAsync(TimeSpan by)
    {
        await using var ca = await CaHost.OpenOverAsync(_folder.Path, CancellationToken.None);
        ca.Clock.Advance(by);
        return await ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
    }
}
