using System.Xml;
using System.Xml.Linq;
using FlexCoop.Middleware.Certify;
using FlexCoop.Testing;

namespace FlexCoop.Conformance.Tests.Certify;

/// <summary><c>certify</c> as a vendor runs it, against our VTN.</summary>
public sealed class CertifyCommandTests
{
    [Test, CancelAfter(300_000)]
    public async Task CertifyVtn_OursWithAnswersWrittenBeforehand_PassesAndReports(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await using var vtn = await ProductVtn.StartAsync(cancellationToken);
        await File.WriteAllTextAsync(folder["answers"], """{"act":"setUp"}""" + "\n" + """{"act":"ven","scenario":"RG-10","registered":"unknown"}""" + "\n", cancellationToken);

        var exitCode = await RunAsync("vtn", "--url", vtn.Url.ToString(), "--lab", "--only", "RG-01,RG-03,RG-10,RG-14,TR-15", "--answers", folder["answers"], "--report", folder["report"]);

        var cases = JUnit(folder["report"]).Descendants("testcase").ToDictionary(each => ((string)each.Attribute("name")!)[..5]);
        var page = await File.ReadAllTextAsync(Path.Combine(folder["report"], "index.html"), cancellationToken);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.Zero, page);
            Assert.That(string.Join(' ', cases.Keys.Order()), Is.EqualTo("RG-01 RG-03 RG-10 RG-14 TR-15"));
            Assert.That((string?)cases["RG-14"].Element("skipped")?.Attribute("message"), Is.EqualTo("--answers has none for 'cancelRegistration'"));
            Assert.That(cases["RG-01"].Element("system-out")!.Value, Does.Contain("-> POST").And.Contain("oadrQueryRegistration").And.Contain("<- HTTP/1.1 200"));
            Assert.That(page, Does.Contain("&lt;oadr:oadrQueryRegistration").Or.Contain("&lt;oadrQueryRegistration"));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task CertifyVtn_NodeSaysOtherwise_FailsWithCode1(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await using var vtn = await ProductVtn.StartAsync(cancellationToken);
        await File.WriteAllTextAsync(folder["answers"], """{"act":"ven","registered":"yes","registrationId":"ANOTHER"}""", cancellationToken);

        var exitCode = await RunAsync("vtn", "--url", vtn.Url.ToString(), "--lab", "--only", "RG-04", "--answers", folder["answers"], "--report", folder["report"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(1));
            Assert.That((string?)JUnit(folder["report"]).Descendants("failure").Single().Attribute("message"), Does.Contain("ANOTHER"));
        }
    }

    [TestCase("vtn --url ftp://localhost --lab", "no address of HTTP")]
    [TestCase("vtn --url http://localhost:1", "in the clear")]
    [TestCase("vtn --url http://example.org --lab", "in the clear")]
    [TestCase("vtn --url https://localhost:1", "--certificates")]
    [TestCase("vtn --url https://localhost:1 --certificates nowhere", "there is no folder 'nowhere'")]
    [TestCase("vtn --url http://localhost:1 --lab --only RG-999", "'RG-999'")]
    [TestCase("vtn --url http://localhost:1 --lab --only EN", "'EN' is for a VEN under test; for a VTN there are the families TR, RG, PL, EV")]
    [TestCase("ven --listen http://localhost:1 --lab --only EV", "'EV' is for a VTN under test; for a VEN there are the families TR, RG, PL, EN")]
    [TestCase("vtn --url http://localhost:1 --lab --mode push --only TR-01", "'TR-01' is not played in push mode")]
    [TestCase("vtn --url http://localhost:1 --lab --only RG-01", "nobody answers at localhost, port 1")]
    [TestCase("vtn --url http://localhost:1 --lab --only RG-01,RG-08", "'RG-08' is not played in pull mode")]
    [TestCase("vtn --url http://localhost:1 --lab --certificates folder", "in the clear, where --certificates and --trust are of no use")]
    [TestCase("vtn --url http://localhost:1 --lab --operator-command true --operator-patience 0", "--operator-patience")]
    [TestCase("certificates somewhere --host https://bench.example", "--host: 'https://bench.example' is neither a name nor an address")]
    [TestCase("vtn --url http://localhost:1 --lab --patience -1", "--patience")]
    [TestCase("vtn --url http://localhost:1 --lab --answers nowhere", "nowhere")]
    [TestCase("ven --listen http://localhost:1 --lab --resource one", "--resource: 'one'")]
    public async Task Certify_BadInput_IsRefusedWithCode2(string arguments, string says)
    {
        var (exitCode, error) = await RunForErrorAsync(arguments.Split(' '));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(2));
            Assert.That(error, Does.Contain(says));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task CertifyVtn_OursInPushMode_PassesAndShowsWhatWasPushed(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await using var vtn = await ProductVtn.StartAsync(cancellationToken);
        await File.WriteAllTextAsync(folder["answers"], """{"act":"setUp"}""" + "\n" + """{"act":"ven","always":true,"registered":"yes"}""" + "\n", cancellationToken);

        var exitCode = await RunAsync("vtn", "--url", vtn.Url.ToString(), "--lab", "--mode", "push", "--only", "RG-01,RG-08", "--answers", folder["answers"], "--report", folder["report"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.Zero, await File.ReadAllTextAsync(Path.Combine(folder["report"], "index.html"), cancellationToken));
            Assert.That(JUnit(folder["report"]).Descendants("system-out").Last().Value, Does.Contain("<- POST /OpenADR2/Simple/2.0b/EiReport"));
        }
    }

    /// <summary>The bench cannot do its part: that is told before anything is asked of anybody.</summary>
    [Test]
    public async Task CertifyVen_PortIsTaken_IsRefusedWithCode2()
    {
        await using var vtn = await ProductVtn.StartAsync(CancellationToken.None);

        var (exitCode, error) = await RunForErrorAsync(["ven", "--listen", vtn.Url.ToString(), "--lab", "--only", "RG-02", "--operator-command", "echo {}"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(2));
            Assert.That(error, Does.StartWith("--listen:").And.Contain("cannot be opened"));
        }
    }

    [Test]
    public async Task CertifyVtn_NotSetUp_DoesNotBegin()
    {
        using var folder = new TemporaryFolder();
        await using var vtn = await ProductVtn.StartAsync(CancellationToken.None);
        await File.WriteAllTextAsync(folder["answers"], """{"act":"setUp","skip":"there is no such program"}""");

        var (exitCode, error) = await RunForErrorAsync(["vtn", "--url", vtn.Url.ToString(), "--lab", "--only", "RG-01", "--answers", folder["answers"]]);

        Assert.That((exitCode, error.Trim()), Is.EqualTo((2, "The node under test is not set up: there is no such program")));
    }

    /// <summary>A number is also its variants.</summary>
    [Test]
    public void Choice_NumberWithVariants_IsAllOfThem()
    {
        using var vtn = new CertifyVtn(new CertifyOptions { Url = new Uri("http://localhost/"), Only = ["EV-39"] }, AnswersDesk.None, TextWriter.Null, TimeProvider.System);

        Assert.That(string.Join(' ', vtn.Prepare().Select(scenario => scenario.Heading.Number)), Is.EqualTo("EV-39 EV-39b"));
    }

    /// <summary>Every scenario that there is, is listed.</summary>
    [Test]
    public void CertifyList_ShowsTlsToo()
    {
        using var said = new StringWriter();

        CertifyCommand.Create(said, said).Parse(["list"]).Invoke();

        Assert.That(said.ToString(), Does.Contain("VTN  TR-01").And.Contain("VTN  RG-33").And.Contain("VEN  TR-06").And.Contain("VEN  TR-12").And.Contain("VEN  PL-15"));
    }

    [Test]
    public async Task Certify_ReportThatCannotBeWritten_IsRefusedWithCode2BeforeAnythingIsPlayed()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["file"], "");
        await using var vtn = await ProductVtn.StartAsync(CancellationToken.None);

        var (exitCode, error) = await RunForErrorAsync(["vtn", "--url", vtn.Url.ToString(), "--lab", "--only", "RG-01", "--answers", folder["file"], "--report", Path.Combine(folder["file"], "report")]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(2));
            Assert.That(error, Does.StartWith("--report:").And.Contain("cannot be written"));
        }
    }

    private static XDocument JUnit(string report)
    {
        using var reader = XmlReader.Create(Path.Combine(report, "junit.xml"));
        return XDocument.Load(reader);
    }

    private static Task<int> RunAsync(params string[] arguments) => CertifyCommand.Create().Parse(arguments).InvokeAsync();

    private static async Task<(int ExitCode, string Error)> RunForErrorAsync(string[] arguments)
    {
        using var error = new StringWriter();
        var exitCode = await CertifyCommand.Create(TextWriter.Null, error).Parse(arguments).InvokeAsync();
        return (exitCode, error.ToString());
    }
}
