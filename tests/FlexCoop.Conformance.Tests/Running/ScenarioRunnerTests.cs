using System.Net.Sockets;
using FlexCoop.Testing;

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
        new TestCaseData(new SocketException((int)SocketError.ConnectionRefused), Verdict.Failed, "does not answer"),
        new TestCaseData(new SocketException((int)SocketError.AddressAlreadyInUse), Verdict.Inconclusive, "cannot open a port"),
        new TestCaseData(new BenchFailedException("no port", new IOException("no port")), Verdict.Inconclusive, "The bench cannot be opened: no port"),
        new TestCaseData(new InvalidOperationException("the bench's own"), Verdict.Inconclusive, "The bench failed"),
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

    private static IEnumerable<TestCaseData> Shapes => LooksAtVtn.All.Select(look => new TestCaseData(look.Value).SetArgDisplayNames(look.Key));

    [TestCaseSource(nameof(Shapes))]
    public async Task Run_ScenarioFindsAnotherShape_FailsTheNode(Func<object> look)
    {
        var result = await ScenarioRunner.RunAsync(Heading, TimeProvider.System, Limit, _ => Task.FromResult(look()), CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Verdict, Is.EqualTo(Verdict.Failed), result.ToString());
            Assert.That(result.Finding, Does.StartWith("What came has another shape than the scenario expects"));
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Open_BenchCannot_IsInconclusive(bool isOpened)
    {
        var result = await ScenarioRunner.RunAsync(
            Heading, TimeProvider.System, Limit, _ => ScenarioRun.OpenAsync(() => isOpened ? Task.FromResult(1) : Task.FromException<int>(new IOException("Failed to bind"))), CancellationToken.None);

        Assert.That((result.Verdict, result.Finding), Is.EqualTo(isOpened ? (Verdict.Passed, null) : (Verdict.Inconclusive, "The bench cannot be opened: Failed to bind")));
    }

    /// <summary>While two wait, the end of one does not let the limit count for the other.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Pause_OneOfTwoEnds_LimitWaitsForTheOther(CancellationToken cancellationToken)
    {
        var clock = new TestClock();
        var result = await ScenarioRunner.RunAsync(
            Heading,
            clock,
            Limit,
            async run =>
            {
                var person = new TaskCompletionSource<bool>();
                var asked = run.Pause(() => person.Task);
                _ = await run.Pause(() => Task.FromResult(true));
                clock.Advance(2 * Limit);
                run.Cancellation.ThrowIfCancellationRequested();
                person.SetResult(true);
                _ = await asked;
                clock.Advance(Limit);
                run.Cancellation.ThrowIfCancellationRequested();
            },
            cancellationToken);

        Assert.That(result.Finding, Is.EqualTo("The node under test did not get the scenario on within 60 s."), result.ToString());
    }

    [Test, CancelAfter(300_000)]
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

    [Test, CancelAfter(300_000)]
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

    /// <summary>Named as scenarios are.</summary>
    private static class LooksAtVtn
    {
        public static IReadOnlyDictionary<string, Func<object>> All { get; } = new Dictionary<string, Func<object>>
        {
            ["none where one is expected"] = () => Array.Empty<string>().Single(),
            ["no first one"] = () => new List<string>()[0],
            ["no such one"] = () => new Dictionary<string, string>()["a"],
            ["no list"] = () => ((IEnumerable<string>)null!).Single(),
            ["another kind"] = () => (string)(object)1,
        };
    }
}
