using System.Xml;
using System.Xml.Linq;
using FlexCoop.Middleware.Certify;
using FlexCoop.Testing;

namespace FlexCoop.Conformance.Tests.Certify;

/// <summary><c>certify</c> as a vendor runs it, against our VTN.</summary>
public sealed class CertifyCommandTests
{
    [Test, CancelAfter(60_000)]
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

    [Test, CancelAfter(60_000)]
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
    [TestCase("vtn --url http://localhost:1 --lab --only RG-01", "nobody answers at localhost, port 1")]
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
