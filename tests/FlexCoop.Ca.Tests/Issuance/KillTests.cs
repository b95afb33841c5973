using FlexCoop.Testing;

namespace FlexCoop.Ca.Tests;

/// <summary>R-02: the authority dies as by SIGKILL at each step; there is at most one certificate, and never one that nobody knows of (I8).</summary>
public sealed class KillTests
{
    private const int Killed = 137;

    [TestCase("ca.claimed")]
    [TestCase("ca.planned")]
    [TestCase("ca.linted")]
    [TestCase("ca.signed")]
    [TestCase("ca.stored")]
    [CancelAfter(300_000)]
    public async Task Issue_KilledAtAStep_RetryGivesTheOneCertificate(string crashPoint, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var request = SomeRequest.Ec().Der();
        await File.WriteAllBytesAsync(folder[IssuingProcess.RequestFile], request, cancellationToken);
        var exitCode = await IssuingProcess.StartAsync(folder.Path, crashPoint, cancellationToken);
        await using var ca = await IssuingProcess.OpenAsync(folder.Path, cancellationToken);
        var left = await ca.Certificates.FindOfMandateAsync("M-1", cancellationToken);

        var retried = await ca.Issuer.IssueAsync(request, IssuingProcess.Requester, cancellationToken);
        var other = await ca.Issuer.IssueAsync(SomeRequest.Ec().Der(), IssuingProcess.Requester, cancellationToken);

        var known = await ca.Certificates.FindOfMandateAsync("M-1", cancellationToken);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(Killed));
            Assert.That(retried.Issued, Is.Not.Null, retried.Refusal?.Detail);
            Assert.That(known.Select(one => one.Value.Serial), Is.EqualTo([retried.Issued?.Serial]));
            Assert.That(left.Select(one => one.Value.ToBeSigned), Is.SubsetOf([retried.Issued?.ToBeSigned]), "what was planned is what was issued");
            Assert.That(other.Issued, Is.Null);
        }
    }
}
