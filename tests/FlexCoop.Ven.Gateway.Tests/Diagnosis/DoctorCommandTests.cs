using System.Text.Json.Nodes;
using FlexCoop.Testing;
using FlexCoop.Ven.Gateway.Diagnosis;

namespace FlexCoop.Ven.Gateway.Tests.Diagnosis;

/// <summary>What <c>doctor</c> takes, says and ends with; what it finds has its cases beside the library's tests.</summary>
public sealed class DoctorCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Config => _folder["box.json"];

    [Test, CancelAfter(300_000)]
    public async Task Box_InALab_IsWell(CancellationToken cancellationToken)
    {
        await using var vtn = await TestVtn.StartAsync(cancellationToken);
        await WriteAsync($$"""{ "vtnUrl": "{{vtn.Url}}", "venName": "home", "home": { "seed": 1 } }""", cancellationToken);
        Directory.CreateDirectory(_folder["state"]);
        await File.WriteAllTextAsync(_folder["state/registration.json"], """{"venId":"VEN-1","registrationId":"REG-1","vtnId":"TH_VTN","pollInterval":"00:00:10"}""", cancellationToken);

        var (exitCode, said) = await RunAsync(asJson: false, cancellationToken);

        Assert.That(exitCode, Is.Zero, said);
        Assert.That(said, Does.Contain("Nothing stands between this box and its VTN.").And.Not.Contain("FAIL"));
    }

    /// <summary>Who goes by the exit code must not take a box for one that takes part.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Box_ThatHasStillToBeStarted_IsNotWell(CancellationToken cancellationToken)
    {
        await using var vtn = await TestVtn.StartAsync(cancellationToken);
        await WriteAsync($$"""{ "vtnUrl": "{{vtn.Url}}", "venName": "home", "home": { "seed": 1 } }""", cancellationToken);

        var (exitCode, said) = await RunAsync(asJson: false, cancellationToken);

        Assert.That(exitCode, Is.EqualTo(1), said);
        Assert.That(said, Does.Contain("TODO  Registration  The box is not registered yet.").And.Contain("Nothing is in the way, but the box does not take part yet. Start 'run', which registers the box.").And.Not.Contain("FAIL"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Configuration_ThatIsNone_IsTheFirstFinding(CancellationToken cancellationToken)
    {
        await WriteAsync("""{ "vtnUrl": 7 }""", cancellationToken);

        var (exitCode, said) = await RunAsync(asJson: false, cancellationToken);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(said, Does.Contain("FAIL  Settings      [settings]").And.Contain("vtnUrl: 7 does not fit").And.Contain("home: is missing").And.Contain($"remedy        {Causes.Settings.Remedy}"));
    }

    /// <summary>What <c>run</c> refuses of a configuration that can be read.</summary>
    [TestCase("""{ "vtnUrl": "vtn", "venName": "home", "home": { "seed": 1 } }""", "vtnUrl: 'vtn' is no address")]
    [TestCase("""{ "vtnUrl": "http://vtn.invalid", "venName": "home", "signatures": "require", "home": { "seed": 1 } }""", "the box has no key to sign with")]
    [TestCase("""{ "vtnUrl": "http://vtn.invalid", "venName": "home", "requestTimeout": "00:00:01", "home": { "seed": 1 } }""", "requestTimeout: '00:00:01' is out of range")]
    [CancelAfter(300_000)]
    public async Task Configuration_ThatRunRefuses_IsAFinding(string config, string seen, CancellationToken cancellationToken)
    {
        await WriteAsync(config, cancellationToken);

        var (exitCode, said) = await RunAsync(asJson: false, cancellationToken);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(said, Does.Contain(seen));
    }

    [Test, CancelAfter(300_000)]
    public async Task Json_HasAMemberForEachStep(CancellationToken cancellationToken)
    {
        await WriteAsync($$"""{ "vtnUrl": "http://localhost:{{FreePort.Find()}}", "venName": "home", "home": { "seed": 1 } }""", cancellationToken);

        var (exitCode, said) = await RunAsync(asJson: true, cancellationToken);

        var report = JsonNode.Parse(said)!;
        var last = report["findings"]!.AsArray()[^1]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(1));
            Assert.That((bool)report["ok"]!, Is.False);
            Assert.That((string?)last["step"], Is.EqualTo("Tcp"));
            Assert.That((string?)last["cause"], Is.EqualTo("port-closed"));
            Assert.That((string?)last["remedy"], Is.EqualTo(Causes.PortClosed.Remedy));
        }
    }

    [TestCase(null, null)]
    [TestCase("box.json", "state")]
    public void Arguments_ThatNameBothOrNeither_AreRefused(string? config, string? state) =>
        Assert.That(() => DoctorCommand.Options(config, state), Throws.TypeOf<StartException>().With.Message.Contains("--config").And.Message.Contains("--state"));

    public void Dispose() => _folder.Dispose();

    private Task WriteAsync(string config, CancellationToken cancellationToken) => File.WriteAllTextAsync(Config, config, cancellationToken);

    private async Task<(int ExitCode, string Said)> RunAsync(bool asJson, CancellationToken cancellationToken)
    {
        using var output = new StringWriter();
        var exitCode = await DoctorCommand.RunAsync(DoctorCommand.Options(Config, state: null), asJson, output, TimeProvider.System, cancellationToken);
        return (exitCode, output.ToString());
    }
}
