using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Gateway.Tests;

/// <summary>The executable as a simulator, and what all its commands have in common.</summary>
public sealed class SimCommandTests : IDisposable
{
    private const int Usage = 2;

    private static readonly string[] TwoHomes = ["home-1", "home-2"];

    private readonly TemporaryFolder _folder = new();

    [TestCase(new[] { "--homes", "0" }, "--homes: 0 is out of range; give 1 to 10000.")]
    [TestCase(new[] { "--homes", "10001" }, "--homes: 10001 is out of range; give 1 to 10000.")]
    [TestCase(new[] { "--vtn", "nowhere" }, "--vtn: 'nowhere' is no address of a VTN; give one such as http://127.0.0.1:8080.")]
    [TestCase(new[] { "--vtn", "ftp://vtn.example" }, "--vtn: 'ftp://vtn.example' is no address of a VTN; give one such as http://127.0.0.1:8080.")]
    [TestCase(new[] { "--vtn", "http://127.0.0.1:1", "--server", "https://platform.example:8443" }, "--server and --vtn: give one of them")]
    [TestCase(new[] { "--trust", "roots.pem" }, "--trust: belongs to --server; leave it out.")]
    [TestCase(new[] { "--signatures", "Accept" }, "--signatures: belongs to --server; leave it out.")]
    [TestCase(new[] { "--json" }, "--json: belongs to --server; leave it out.")]
    [TestCase(new[] { "--server", "http://platform.example:8443" }, "--server: 'http://platform.example:8443' is no origin of a platform; give https, host and port")]
    [TestCase(new[] { "--server", "https://platform.example:8443", "--trust", "/nowhere/roots.pem" }, "--trust: '/nowhere/roots.pem' cannot be read")]
    [TestCase(new[] { "--server", "https://platform.example:8443", "--claims", "/nowhere/claims" }, "--claims: ", "/nowhere/claims")]
    [TestCase(new[] { "--server", "https://platform.example:8443", "--claims", "/dev/null", "--homes", "2" }, "--claims: '/dev/null' has 0 lines for 2 homes; give a claim code for each.")]
    [TestCase(new[] { "--clock", "fast" }, "--clock: 'fast' has another form; give ORIGIN@RATE")]
    [TestCase(new[] { "--profile", "p.csv" }, "--profile and --profile-from belong together: give the file, and the day in it with which to begin.")]
    [TestCase(new[] { "--weather-from", "2022-11-14" }, "--weather and --weather-from belong together: give the file, and the day in it with which to begin.")]
    [TestCase(new[] { "--profile", "/nowhere/p.csv", "--profile-from", "2011-07-01" }, "--profile: ", "/nowhere/p.csv")]
    [TestCase(new[] { "--weather", "/dev/null", "--weather-from", "2022-11-14" }, "--weather: /dev/null, line 1: the columns are ''; they must be 'time_local,temperature_c,wind_speed_ms,relative_humidity_pct'.")]
    [CancelAfter(300_000)]
    public async Task Sim_BadOption_EndsWithKeyValueAndRemedy(string[] options, params string[] named)
    {
        string[] vtn = options.Any(option => option is "--vtn" or "--server") ? [] : ["--vtn", "http://127.0.0.1:1"];

        var (exitCode, output, error) = await ProductProcess.RunAgentAsync(
            TestContext.CurrentContext.CancellationToken, ["sim", "--state", _folder["state"], .. vtn, .. options]);

        Assert.That((exitCode, output), Is.EqualTo((Usage, "")), error);
        Assert.That(named.Where(part => !error.Contains(part, StringComparison.Ordinal)), Is.Empty, error);
        Assert.That(error, Does.Not.Contain("   at "));
    }

    [TestCase("sim", "--homes", "1", "--vtn", Description = "without its value")]
    [TestCase("sim", "--vtn", "http://127.0.0.1:1", "--homes", "many")]
    [TestCase("sim", "--vtn", "http://127.0.0.1:1", "--profile", "p.csv", "--profile-from", "2011-02-30")]
    [TestCase("sim", "--vtn", "http://127.0.0.1:1", "--clock-anchor", "yesterday")]
    [TestCase("sim", "--server", "https://platform.example:8443", "--signatures", "maybe")]
    [TestCase("run", "--configuration")]
    [TestCase("opt", "EVT-1", "--state", ".", "maybe")]
    [TestCase("walk")]
    [CancelAfter(300_000)]
    public async Task Start_WrongCommandLine_EndsWithWhatWasWrong(params string[] arguments)
    {
        var (exitCode, _, error) = await ProductProcess.RunAgentAsync(TestContext.CurrentContext.CancellationToken, arguments);

        Assert.That(exitCode, Is.EqualTo(Usage), error);
        Assert.That(error, Does.Contain(arguments[^1]).And.Not.Contain("   at "));
    }

    [TestCase(new[] { "--help" }, "run", "sim", "status", "opt", "cancel")]
    [TestCase(new[] { "run", "--help" }, "--config")]
    [TestCase(new[] { "sim", "--help" }, "--server", "--trust", "--fingerprint", "--claims", "--json", "--vtn", "--homes", "--seed", "--clock", "--clock-anchor", "--state", "--summary", "--profile", "--profile-from", "--weather", "--weather-from", "--quiet", "--end-with-input")]
    [TestCase(new[] { "status", "--help" }, "--state", "--ven")]
    [TestCase(new[] { "opt", "--help" }, "event", "in|out", "--state", "--ven")]
    [TestCase(new[] { "cancel", "--help" }, "--state", "--ven")]
    [CancelAfter(300_000)]
    public async Task Help_OfEachCommand_NamesItsOptions(string[] arguments, params string[] named)
    {
        var (exitCode, output, error) = await ProductProcess.RunAgentAsync(TestContext.CurrentContext.CancellationToken, arguments);

        Assert.That((exitCode, error), Is.EqualTo((0, "")));
        Assert.That(named.Where(option => !output.Contains(option, StringComparison.Ordinal)), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Sim_ThreeHomes_AreThreeVensAndEndWithTheirInput(CancellationToken cancellationToken)
    {
        await using var vtn = await TestVtn.StartAsync(cancellationToken);
        await using var agent = ProductProcess.StartAgent(
            crashPoint: null, "sim", "--vtn", vtn.Url.ToString(), "--homes", "3", "--seed", "7", "--clock", "2027-01-15T16:00:00Z@120", "--state", _folder["state"], "--summary", _folder["summary.json"], "--quiet", "--end-with-input");
        var names = new List<string>();
        while (names.Count < 3)
        {
            names.Add((await vtn.ReceiveAsync<OadrCreatePartyRegistration>(cancellationToken)).VenName!);
        }

        await vtn.ReceiveAsync<OadrPoll>(cancellationToken);
        var ambiguous = await ProductProcess.RunAgentAsync(cancellationToken, "cancel", "--state", _folder["state"]);
        var status = await ProductProcess.RunAgentAsync(cancellationToken, "status", "--state", _folder["state"]);
        agent.CloseInput();
        var (exitCode, output, error) = await agent.EndAsync(cancellationToken);

        var summary = JsonNode.Parse(await File.ReadAllTextAsync(_folder["summary.json"], cancellationToken))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(names, Is.EquivalentTo(["home-1", "home-2", "home-3"]));
            Assert.That(ambiguous.ExitCode, Is.EqualTo(1));
            Assert.That((string)JsonNode.Parse(ambiguous.Output)!["fault"]!, Is.EqualTo("this process drives 3 homes; name one, such as home-1"));
            Assert.That(JsonNode.Parse(status.Output)!["vens"]!.AsArray().Select(ven => (string)ven!["name"]!), Is.EqualTo(["home-1", "home-2", "home-3"]));
            Assert.That((exitCode, output, error), Is.EqualTo((0, "", "")), "nothing was worth a warning");
            Assert.That(summary["homes"]!.AsArray().Select(home => ((string)home!["name"]!, (int)home["held"]!)), Is.EqualTo([("home-1", 0), ("home-2", 0), ("home-3", 0)]));
            Assert.That((DateTimeOffset)summary["at"]!, Is.GreaterThan(new DateTimeOffset(2027, 1, 15, 16, 0, 0, TimeSpan.Zero)));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Sim_AtAPlatform_EnrolsEachHomeOnceWithItsOwnKey(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        (platform.Claim, platform.Decision, platform.Interval) = (null, true, 1);
        await File.WriteAllTextAsync(_folder["roots.pem"], platform.Roots.ExportCertificatePems(), cancellationToken);
        string[] arguments =
        [
            "sim", "--server", platform.Url.ToString(), "--trust", _folder["roots.pem"], "--json", "--homes", "2", "--state", _folder["state"], "--quiet", "--end-with-input",
        ];

        var first = await EnrolAsync(arguments, lines: 4, cancellationToken);
        var again = await EnrolAsync(arguments, lines: 2, cancellationToken);

        var keys = TwoHomes.Select(home => File.ReadAllText(_folder[$"state/{home}/identity/key-1.pem"]));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Where(line => line["prompt"] is not null).Select(line => (string)line["home"]!), Is.EquivalentTo(TwoHomes));
            Assert.That(first.Select(line => (string?)line["prompt"]?["userCode"]).OfType<string>(), Is.EquivalentTo(["CODE-1", "CODE-2"]));
            Assert.That(first.Select(line => (string?)line["venId"]).OfType<string>(), Is.EquivalentTo(["VEN-M-1", "VEN-M-2"]));
            Assert.That(again.Select(Enrolled), Is.EquivalentTo(first.Where(line => line["venId"] is not null).Select(Enrolled)), "they know who they are");
            Assert.That(platform.Certificates, Is.EqualTo(2));
            Assert.That(keys, Is.Unique);
        }

        static (string, string) Enrolled(JsonNode line) => ((string)line["home"]!, (string)line["venId"]!);
    }

    [Test, CancelAfter(300_000)]
    public async Task Sim_WithClaimCodes_GivesThemToThePlatformAndTellsPeopleWhatToDo(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        (platform.Decision, platform.Interval) = (true, 1);
        await File.WriteAllTextAsync(_folder["claims"], platform.Claim + "\n", cancellationToken);
        await using var agent = ProductProcess.StartAgent(
            crashPoint: null, "sim", "--server", platform.Url.ToString(), "--fingerprint", platform.Fingerprint, "--claims", _folder["claims"], "--state", _folder["state"], "--quiet", "--end-with-input");

        var prompt = await agent.ReadLineAsync(cancellationToken);
        var enrolled = await agent.ReadLineAsync(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(prompt, Does.StartWith($"home-1: its owner approves it at {platform.Url}device?user_code=CODE-1 (code CODE-1, until "));
            Assert.That(enrolled, Is.EqualTo("home-1: enrolled as VEN-M-1"));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Sim_RefusedByAnOwner_EndsWithTheHomeAndTheReason(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        (platform.Claim, platform.Decision, platform.Interval) = (null, false, 1);

        var (exitCode, _, error) = await ProductProcess.RunAgentAsync(
            cancellationToken, "sim", "--server", platform.Url.ToString(), "--fingerprint", platform.Fingerprint, "--state", _folder["state"], "--quiet");

        Assert.That(exitCode, Is.EqualTo(Usage));
        Assert.That(error, Does.StartWith("home-1: The owner has refused this box.").And.Not.Contain("   at "));
    }

    [Test, CancelAfter(300_000)]
    public async Task Sim_InputClosedWhileAHomeWaitsForItsOwner_Ends(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        platform.Claim = null;
        await using var agent = ProductProcess.StartAgent(
            crashPoint: null, "sim", "--server", platform.Url.ToString(), "--fingerprint", platform.Fingerprint, "--state", _folder["state"], "--quiet", "--end-with-input");
        await agent.ReadLineAsync(cancellationToken);

        agent.CloseInput();
        var (exitCode, _, error) = await agent.EndAsync(cancellationToken);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(error, Does.StartWith("Broken off while homes enrolled.").And.Not.Contain("   at "));
    }

    [Test, CancelAfter(300_000)]
    public async Task Sim_SummaryThatCannotBeWritten_EndsWithTheReason(CancellationToken cancellationToken)
    {
        var (exitCode, _, error) = await ProductProcess.RunAgentAsync(
            cancellationToken, "sim", "--vtn", "http://127.0.0.1:1", "--state", _folder["state"], "--summary", _folder["nowhere/summary.json"], "--quiet");

        Assert.That(exitCode, Is.EqualTo(2), error);
        Assert.That(error, Does.StartWith("--summary: ").And.Contain(_folder["nowhere/summary.json"]).And.Not.Contain("   at "));
    }

    /// <summary>Whoever is killed goes on with the same homes, the same clock and the same registrations.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Sim_KilledAndStartedAgain_GoesOn(CancellationToken cancellationToken)
    {
        await using var vtn = await TestVtn.StartAsync(cancellationToken);
        string[] arguments = ["sim", "--vtn", vtn.Url.ToString(), "--clock", "2027-01-15T16:00:00Z@120", "--state", _folder["state"], "--quiet", "--end-with-input"];
        await using var first = ProductProcess.StartAgent(crashPoint: null, arguments);
        await vtn.ReceiveAsync<OadrPoll>(cancellationToken);
        await first.SignalAsync("KILL", cancellationToken);
        await first.EndAsync(cancellationToken);
        var clock = await File.ReadAllTextAsync(_folder["state/clock"], cancellationToken);

        await using var second = ProductProcess.StartAgent(crashPoint: null, arguments);
        var again = await vtn.ReceiveAsync<OadrCreatePartyRegistration>(cancellationToken);
        second.CloseInput();
        var (exitCode, _, _) = await second.EndAsync(cancellationToken);

        Assert.That((again.VenId, again.RegistrationId), Is.EqualTo(((VenId?)new VenId("VEN-1"), (RegistrationId?)new RegistrationId("REG-1"))));
        Assert.That(await File.ReadAllTextAsync(_folder["state/clock"], cancellationToken), Is.EqualTo(clock));
        Assert.That(exitCode, Is.Zero);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>What the simulator says, up to so many lines; then it is told to end.</summary>
    private static async Task<IReadOnlyList<JsonNode>> EnrolAsync(string[] arguments, int lines, CancellationToken cancellationToken)
    {
        await using var agent = ProductProcess.StartAgent(crashPoint: null, arguments);
        var read = new List<JsonNode>();
        while (read.Count < lines)
        {
            read.Add(JsonNode.Parse(await agent.ReadLineAsync(cancellationToken))!);
        }

        agent.CloseInput();
        var (_, output, error) = await agent.EndAsync(cancellationToken);
        Assert.That(output, Is.Empty, error);
        return read;
    }
}
