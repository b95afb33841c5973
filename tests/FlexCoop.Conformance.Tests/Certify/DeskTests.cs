using FlexCoop.Middleware;
using FlexCoop.Middleware.Certify;
using FlexCoop.Testing;

namespace FlexCoop.Conformance.Tests.Certify;

/// <summary>Where instructions go: a command, a console, a file.</summary>
public sealed class DeskTests
{
    private static readonly Instruction Announce = new("EV-01", "announce", "At the VTN under test: announce it.", [], ("eventId", "its eventID"));
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static IEnumerable<TestCaseData> Commands =>
    [
        new TestCaseData("echo '{\"eventId\":\"E-1\"}'", null, "E-1").SetArgDisplayNames("reads nothing"),
        new TestCaseData("grep -q '\"act\":\"announce\"' && echo '{\"eventId\":\"E-1\"}'", null, "E-1").SetArgDisplayNames("reads the act"),
        new TestCaseData("sleep 100 & echo '{\"eventId\":\"E-1\"}'", null, "E-1").SetArgDisplayNames("leaves something running that holds its output"),
        new TestCaseData("exit 3", "--operator-command ended with code 3 at 'announce'", null).SetArgDisplayNames("ends with a code"),
        new TestCaseData("echo done", "--operator-command did not answer 'announce' with a JSON object", null).SetArgDisplayNames("answers otherwise"),
    ];

    [TestCaseSource(nameof(Commands)), CancelAfter(300_000), Platform(Exclude = "Win")]
    public async Task Command_AnyWayOfEnding_IsItsAnswerOrTheReason(string command, string? skip, string? eventId, CancellationToken cancellationToken)
    {
        var answer = await new CommandDesk(command, Patience).AskAsync(Announce, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Skip, skip is null ? Is.Null : Does.StartWith(skip));
            Assert.That(answer.Values.GetValueOrDefault("eventId"), Is.EqualTo(eventId));
        }
    }

    [Test, CancelAfter(300_000), Platform(Exclude = "Win")]
    public async Task Command_TakesTooLong_IsEndedAndSkipped(CancellationToken cancellationToken)
    {
        var answer = await new CommandDesk("sleep 100", TimeSpan.FromMilliseconds(50)).AskAsync(Announce, cancellationToken);

        Assert.That(answer.Skip, Does.Contain("did not answer 'announce' within").And.Contain("--operator-patience"));
    }

    [TestCase("s no such button\n", "no such button", null)]
    [TestCase("s\n", "the person at the node skipped it", null)]
    [TestCase("r it overlaps\n", null, "it overlaps")]
    [TestCase("", "nobody is at the console", null)]
    [TestCase("\n  \nE-1\n", null, null)]
    public async Task Console_Line_IsAnAnswerOrItsAbsence(string typed, string? skip, string? refusal)
    {
        using var input = new StringReader(typed);

        var answer = await new ConsoleDesk(input, TextWriter.Null).AskAsync(Announce, CancellationToken.None);

        Assert.That((answer.Skip, answer.Refusal, answer.Values.GetValueOrDefault("eventId")), Is.EqualTo((skip, refusal, skip is null && refusal is null ? "E-1" : null)));
    }

    /// <summary>What is typed after a scenario was given up answers the next question, and does not shift all answers by one.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Console_QuestionIsGivenUp_NextOneGetsTheLine(CancellationToken cancellationToken)
    {
        using var typed = new TypedLater();
        var desk = new ConsoleDesk(typed, TextWriter.Null);
        using var givenUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = desk.AskAsync(Announce, givenUp.Token);
        await givenUp.CancelAsync();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());

        var second = desk.AskAsync(Announce, cancellationToken);
        typed.Type("E-2");

        Assert.That((await second).Values["eventId"], Is.EqualTo("E-2"));
    }

    [TestCase("""{"act":"announce","skip":"never"}""", "never")]
    [TestCase("""{"act":"announce","scenario":"EV-02"}""", "--answers has none for 'announce'")]
    [TestCase("""{"act":"modify"}""", "--answers has none for 'announce'")]
    public async Task Answers_Line_FitsItsActAndScenario(string line, string skip)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["answers"], line);

        Assert.That((await AnswersDesk.Load(folder["answers"]).AskAsync(Announce, CancellationToken.None)).Skip, Is.EqualTo(skip));
    }

    [TestCase("""{"act":"announce","eventId":"1","eventId":"2"}""")]
    [TestCase("""{"act":"announce","eventId":{}}""")]
    [TestCase("""{"eventId":"1"}""")]
    [TestCase("announce")]
    public async Task Answers_LineThatIsNone_IsNamedAtTheStart(string line)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["answers"], """{"act":"setUp"}""" + "\n" + line);

        Assert.That(() => AnswersDesk.Load(folder["answers"]), Throws.TypeOf<StartException>().With.Message.Contains("line 2 is not an answer"));
    }

    /// <summary>A console at which nobody has typed yet.</summary>
    private sealed class TypedLater : TextReader
    {
        private readonly TaskCompletionSource<string?> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Type(string line) => _line.TrySetResult(line);

        public override string? ReadLine() => _line.Task.GetAwaiter().GetResult();

        protected override void Dispose(bool disposing)
        {
            _line.TrySetResult(null);
            base.Dispose(disposing);
        }
    }
}
