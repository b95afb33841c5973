using FlexCoop.Middleware.Certify;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Conformance.Tests.Certify;

/// <summary>Hands at a node, on a clock that stands still until a test moves it.</summary>
public sealed class HandsTests
{
    private static readonly ScenarioHeading Heading = new("VTN", "RG-01", "A title", TransferModes.Pull, "rule 404");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private static IEnumerable<TestCaseData> Misread =>
    [
        new TestCaseData("""{"registered":"yes","registrationId":"-","reports":[]}""", Verdict.Passed, null).SetArgDisplayNames("no registrationID"),
        new TestCaseData("""{"registered":true}""", Verdict.Passed, null).SetArgDisplayNames("true, and nothing else"),
        new TestCaseData("""{"registered":"no"}""", Verdict.Failed, "registered").SetArgDisplayNames("no"),
        new TestCaseData("""{"registered":"unknown"}""", Verdict.Failed, "registered").SetArgDisplayNames("unknown"),
        new TestCaseData("""{"registered":"maybe"}""", Verdict.Skipped, "the answer 'maybe' to registered is not understood").SetArgDisplayNames("maybe"),
        new TestCaseData("{}", Verdict.Skipped, "there is no answer to registered").SetArgDisplayNames("nothing"),
        new TestCaseData("""{"refused":"forbidden"}""", Verdict.Skipped, "does not show it: forbidden").SetArgDisplayNames("refused"),
        new TestCaseData("""{"skip":"no screen"}""", Verdict.Skipped, "no screen").SetArgDisplayNames("skip"),
    ];

    [TestCaseSource(nameof(Misread))]
    public async Task Look_Answer_IsHeldAgainstTheNodeOnlyIfItIsOne(string json, Verdict verdict, string? says)
    {
        var result = await ScenarioRunner.RunAsync(
            Heading,
            TimeProvider.System,
            Limit,
            async run =>
            {
                var vtn = new ManualOperator(new Uri("http://localhost/"), new Hands(new WrittenDesk(json), run, "RG-01", Patience, TimeProvider.System, TextWriter.Null));
                if (await vtn.VenAsync(new VenId("VEN-1"), run.Cancellation) is not { IsRegistered: true })
                {
                    throw new NonconformanceException("the VEN is registered");
                }
            },
            CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Verdict, Is.EqualTo(verdict), result.ToString());
            Assert.That(result.Finding, says is null ? Is.Null : Does.Contain(says));
        }
    }

    /// <summary>A person who mistypes is asked again.</summary>
    [Test]
    public async Task Look_PersonMistypes_IsAskedAgain()
    {
        using var said = new StringWriter();
        using var typed = new StringReader("maybe\n-\n-\n-\n\n   \nyes\nREG-1\nbench\nSPEC-1;SPEC-2\n");

        var result = await ScenarioRunner.RunAsync(
            Heading,
            TimeProvider.System,
            Limit,
            async run =>
            {
                var vtn = new ManualOperator(new Uri("http://localhost/"), new Hands(new ConsoleDesk(typed, said), run, "RG-01", Patience, TimeProvider.System, TextWriter.Null));
                var ven = await vtn.VenAsync(new VenId("VEN-1"), run.Cancellation);
                Assert.That((ven!.IsRegistered, ven.RegistrationId, ven.Name, string.Join(' ', ven.OfferedReports)), Is.EqualTo((true, new RegistrationId("REG-1"), "bench", "SPEC-1 SPEC-2")));
            },
            CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Verdict, Is.EqualTo(Verdict.Passed), result.ToString());
            Assert.That(said.ToString(), Does.Contain("Again, since the answer 'maybe' to registered is not understood; give yes, no or unknown"));
        }
    }

    /// <summary>Once the VEN has come, nobody waits any more: the limit counts again, and only then.</summary>
    [Test, CancelAfter(300_000)]
    public async Task PassToNext_VenComes_WaitIsOverWithIt(CancellationToken cancellationToken)
    {
        var clock = new TestClock();
        var result = await ScenarioRunner.RunAsync(
            Heading,
            clock,
            Limit,
            async run =>
            {
                await using var vtn = await RawVtn.StartAtAsync(new Uri($"http://127.0.0.1:{FreePort.Find()}/"), clock, TimeSpan.Zero, security: null, run.Transcript, run.Cancellation);
                var owner = new ManualOwner([], new Hands(new WrittenDesk("{}"), run, "RP-01", Patience, clock, TextWriter.Null), () => vtn, clock);
                using var ven = new RawVen(vtn.Url);
                var passing = owner.PassToNextAsync(Patience, run.Cancellation);
                _ = await ven.RegisterAsync(run.Cancellation);
                await passing;
                clock.Advance(Limit - TimeSpan.FromSeconds(1));
                run.Cancellation.ThrowIfCancellationRequested();
                clock.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, run.Cancellation);
            },
            cancellationToken);

        Assert.That(result.Finding, Is.EqualTo("The node under test did not get the scenario on within 60 s."), result.ToString());
    }

    [Test]
    public async Task Now_ClockBetweenSeconds_IsAWholeSecond()
    {
        var clock = new TestClock(new DateTimeOffset(2026, 6, 30, 18, 0, 0, TimeSpan.Zero).AddTicks(1_234_567));
        DateTimeOffset? now = null;
        _ = await ScenarioRunner.RunAsync(
            Heading, clock, Limit, run => Task.FromResult(now = new Hands(new WrittenDesk("{}"), run, "RG-01", Patience, clock, TextWriter.Null).Now), CancellationToken.None);

        Assert.That(now, Is.EqualTo(new DateTimeOffset(2026, 6, 30, 18, 0, 0, TimeSpan.Zero)));
    }

    private sealed class WrittenDesk(string json) : IDesk
    {
        public bool AsksAgain => false;

        public Task<DeskAnswer> AskAsync(Instruction instruction, CancellationToken cancellationToken) => Task.FromResult(DeskAnswer.Read(json));
    }
}
