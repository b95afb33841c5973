namespace FlexCoop.Conformance.Tests.Running;

/// <summary>Whatever happens in a scenario becomes a verdict.</summary>
public sealed class ScenarioRunnerTests
{
    private static readonly ScenarioHeading Heading = new("VTN", "RG-01", "A title", TransferModes.Pull, "rule 404");
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private static IEnumerable<TestCaseData> Endings =>
    [
        new TestCaseData(new NonconformanceException("it is 'b', expected 'a'"), Verdict.Failed, "it is 'b', expected 'a'"),
        new TestCaseData(new ScenarioSkippedException("nobody is there"), Verdict.Skipped, "nobody is there"),
        new TestCaseData(new HttpRequestException("refused"), Verdict.Failed, "refused"),
        new TestCaseData(new IOException("closed"), Verdict.Failed, "closed"),
        new TestCaseData(new InvalidOperationException("Sequence contains no elements"), Verdict.Failed, "another shape"),
        new TestCaseData(new NotSupportedException("our fault"), Verdict.Inconclusive, "our fault"),
    ];

    [TestCaseSource(nameof(Endings))]
    public async Task Run_ScenarioThrows_IsAVerdictWithTheReason(Exception thrown, Verdict verdict, string reason)
    {
        var result = await ScenarioRunner.RunAsync(Heading, TimeProvider.System, Limit, _ => Task.FromException(thrown), CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Verdict, Is.EqualTo(verdict));
            Assert.That(result.Finding, Does.Contain(reason));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task Run_NodeHangs_FailsAtTheLimit(CancellationToken cancellationToken)
    {
        var result = await ScenarioRunner.RunAsync(
            Heading, TimeProvider.System, TimeSpan.FromMilliseconds(1), run => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, run.Cancellation), cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Verdict, Is.EqualTo(Verdict.Failed));
            Assert.That(result.Finding, Does.Contain("within 0 s"));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task Run_Interrupted_IsInconclusive(CancellationToken cancellationToken)
    {
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        var result = await ScenarioRunner.RunAsync(
            Heading,
            TimeProvider.System,
            Limit,
            async run =>
            {
                await interrupt.CancelAsync();
                run.Cancellation.ThrowIfCancellationRequested();
            },
            interrupt.Token);

        Assert.That(result.Verdict, Is.EqualTo(Verdict.Inconclusive));
    }
}
