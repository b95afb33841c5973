using System.Xml;
using System.Xml.Linq;
using FlexCoop.Middleware.Certify;
using FlexCoop.Testing;

namespace FlexCoop.Conformance.Tests.Certify;

/// <summary>A run's code and report, however it ends.</summary>
public sealed class CertifySessionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [TestCase("pass", 0)]
    [TestCase("pass skip", 0)]
    [TestCase("skip", 1)]
    [TestCase("pass fail", 1)]
    [TestCase("pass crash", 1)]
    public async Task Run_Verdicts_MakeTheExitCode(string endings, int exitCode) =>
        Assert.That(await new CertifySession(TextWriter.Null, TimeProvider.System).RunAsync("VTN", [.. endings.Split(' ').Select(Scenario)], Limit, report: null, CancellationToken.None), Is.EqualTo(exitCode));

    [Test]
    public async Task Run_Interrupted_ReportsWhatWasPlayedAndFails()
    {
        using var folder = new TemporaryFolder();
        using var interrupt = new CancellationTokenSource();
        using var said = new StringWriter();
        CertifySession.Prepare(folder["report"]);
        var interrupted = new CertifyScenario(Heading(2), async run =>
        {
            await interrupt.CancelAsync();
            run.Cancellation.ThrowIfCancellationRequested();
        });

        var exitCode = await new CertifySession(said, TimeProvider.System).RunAsync("VTN", [Scenario("pass"), interrupted, Scenario("pass")], Limit, folder["report"], interrupt.Token);

        using var reader = XmlReader.Create(Path.Combine(folder["report"], "junit.xml"));
        var suites = XDocument.Load(reader).Root!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(1));
            Assert.That(said.ToString(), Does.Contain("1 passed, 0 failed, 0 skipped, 1 inconclusive, 1 not played"));
            Assert.That(((string?)suites.Attribute("tests"), (string?)suites.Attribute("skipped")), Is.EqualTo(("3", "1")));
            Assert.That(await File.ReadAllTextAsync(Path.Combine(folder["report"], "index.html")), Does.Contain("It was not played"));
        }
    }

    /// <summary>What is left of an earlier run is not taken for this one's.</summary>
    [Test]
    public async Task Prepare_FolderOfAnEarlierRun_IsEmptied()
    {
        using var folder = new TemporaryFolder();
        CertifySession.Prepare(folder["report"]);
        await new CertifySession(TextWriter.Null, TimeProvider.System).RunAsync("VTN", [Scenario("pass")], Limit, folder["report"], CancellationToken.None);
        var before = Directory.GetFiles(folder["report"]).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();

        CertifySession.Prepare(folder["report"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(string.Join(' ', before), Is.EqualTo("index.html junit.xml"));
            Assert.That(Directory.GetFiles(folder["report"]), Is.Empty);
        }
    }

    /// <summary>A disk that is full at the end is told, and the run did begin.</summary>
    [Test]
    public async Task Run_ReportCannotBeWrittenAtTheEnd_FailsWithALine()
    {
        using var folder = new TemporaryFolder();
        using var said = new StringWriter();
        await File.WriteAllTextAsync(folder["report"], "no folder");

        var exitCode = await new CertifySession(said, TimeProvider.System).RunAsync("VTN", [Scenario("pass")], Limit, folder["report"], CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(1));
            Assert.That(said.ToString(), Does.Contain("cannot be written").And.Contain("The report is not whole."));
        }
    }

    private static ScenarioHeading Heading(int number) => new("VTN", $"RG-0{number}", "A title", TransferModes.Pull, "rule 404");

    private static CertifyScenario Scenario(string ending) => new(Heading(1), _ => ending switch
    {
        "pass" => Task.CompletedTask,
        "skip" => Task.FromException(new ScenarioSkippedException("nobody is there")),
        "fail" => Task.FromException(new NonconformanceException("it is not")),
        _ => Task.FromException(new NotSupportedException("the bench")),
    });
}
