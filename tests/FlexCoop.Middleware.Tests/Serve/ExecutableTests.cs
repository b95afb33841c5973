using System.Net;
using System.Net.Sockets;
using FlexCoop.Middleware.Serve;
using FlexCoop.Middleware.Tests.Admission;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests;

/// <summary>The executable: exit codes, what it prints, and how it ends.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ExecutableTests : IDisposable
{
    private const int Usage = 2;

    private readonly TemporaryFolder _folder = new();

    [Test, CancelAfter(1_200_000)]
    public async Task Serve_FirstStartOnAPortThatIsTaken_SaysSoAndLosesNoSetupCode(CancellationToken cancellationToken)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string[] doors = ["serve", "--data", _folder["tls"], "--https", "localhost:0", "--machines", "localhost:0", "--openadr"];

        var (exitCode, output, error) = await ProductProcess.RunMiddlewareAsync(cancellationToken, [.. doors, $"localhost:{((IPEndPoint)taken.LocalEndpoint).Port}"]);
        await using var second = ProductProcess.StartMiddleware(crashPoint: null, [.. doors, "localhost:0"]);
        var lines = new List<string>();
        do
        {
            lines.Add(await second.ReadLineAsync(cancellationToken));
        }
        while (!lines[^1].StartsWith("Set-up code", StringComparison.Ordinal));

        Assert.That(lines[^2..], Has.ItemAt(0).Empty, "apart from what is above");
        Assert.That(lines[^3], Does.StartWith("Root, by which boxes know the platform"), "and the last");
        Assert.That(exitCode, Is.EqualTo(2), output + error);
        Assert.That(output, Does.StartWith("The first start makes the keys"), "nobody waits in silence");
        Assert.That(error, Does.Contain("Give another port").And.Not.Contain(" FTL "), "a text in Base64 may hold the letters");
        await second.KillAsync(cancellationToken);

        await using var third = ProductProcess.StartMiddleware(crashPoint: null, [.. doors, "localhost:0"]);
        string hint;
        do
        {
            hint = await third.ReadLineAsync(cancellationToken);
        }
        while (!hint.StartsWith("Not set up yet", StringComparison.Ordinal));

        Assert.That(hint, Does.Contain($"'setup-code --data {_folder["tls"]}'"));
    }

    [TestCase("--https: a lab has one door, in the clear; leave out --https or --lab.", "--lab", "127.0.0.1:0", "--https", "localhost:0")]
    [TestCase("--openadr: 'vtn.example.org:8444' is no HOST:PORT; give an address of this machine, localhost or * with a port, such as *:8443.", "--openadr", "vtn.example.org:8444")]
    [TestCase("--clock: only a lab has a scaled clock; add --lab, or leave it out.", "--clock", "now@60")]
    [CancelAfter(300_000)]
    public async Task Serve_DoorsThatCannotBe_EndsWithTheReason(string reason, params string[] arguments)
    {
        var (exitCode, output, error) = await ProductProcess.RunMiddlewareAsync(CancellationToken.None, ["serve", "--data", _folder["data"], .. arguments]);

        Assert.That((exitCode, output, error.Trim()), Is.EqualTo((Usage, "", reason)));
        Assert.That(Directory.Exists(_folder["data"]), Is.False);
    }

    [Test, CancelAfter(300_000)]
    public async Task Serve_FolderOfALab_OpensNoTlsDoorNorTheOtherWayRound(CancellationToken cancellationToken)
    {
        DataFolder.OpenLab(_folder["lab"]);
        DataFolder.OpenTls(_folder["tls"], _folder["tls.secrets"]);

        var tls = await ProductProcess.RunMiddlewareAsync(cancellationToken, "serve", "--data", _folder["lab"]);
        var lab = await ProductProcess.RunMiddlewareAsync(cancellationToken, "serve", "--data", _folder["tls"], "--lab", "127.0.0.1:0");

        Assert.That((tls.ExitCode, lab.ExitCode), Is.EqualTo((Usage, Usage)));
        Assert.That(tls.Error, Does.Contain("is marked as a lab folder, and no TLS door is opened on it"));
        Assert.That(lab.Error, Does.Contain("is not marked as a lab folder"));
        Assert.That(Directory.Exists(_folder["lab.secrets"]), Is.False, "nothing is left beside a folder that is refused");
    }

    [TestCase("0.0.0.0:8080", "--lab: '0.0.0.0' is not a loopback address; the lab goes in the clear, so give 127.0.0.1, [::1] or localhost.")]
    [TestCase("8080", "--lab: '8080' is no HOST:PORT; give one such as 127.0.0.1:8080.")]
    [CancelAfter(300_000)]
    public async Task Serve_NoLoopbackAddress_EndsWithTheReason(string address, string reason, CancellationToken cancellationToken)
    {
        var (exitCode, output, error) = await ProductProcess.RunMiddlewareAsync(cancellationToken, "serve", "--data", _folder["data"], "--lab", address);

        Assert.That((exitCode, output, error.Trim()), Is.EqualTo((Usage, "", reason)));
        Assert.That(Directory.Exists(_folder["data"]), Is.False);
    }

    [TestCase("Vtn:PollIntervall=00:00:02", "PollIntervall")]
    [TestCase("Vtn:PollInterval=never", "PollInterval")]
    [TestCase("Admission:AtOnce=zero", "Admission:AtOnce: 'zero' is no whole number; give 1 to 10000.")]
    [TestCase("Admission:BodyWithin=soon", "Admission:BodyWithin: 'soon' is no time as HH:MM:SS; give 00:00:01 to 00:05:00.")]
    [TestCase("Identity:BoxesPerPerson=many", "Identity:BoxesPerPerson: 'many' is no whole number; give 1 to 100000.")]
    [TestCase("Vtn:PollInterval", "--set: 'Vtn:PollInterval' is no KEY=VALUE; give one such as Vtn:PollInterval=00:00:02.")]
    [TestCase("=00:00:02", "--set: '=00:00:02' is no KEY=VALUE")]
    [CancelAfter(300_000)]
    public async Task Serve_BadSetting_EndsWithItsKey(string setting, string named, CancellationToken cancellationToken)
    {
        var (exitCode, output, error) = await ProductProcess.RunMiddlewareAsync(cancellationToken, "serve", "--data", _folder["data"], "--lab", "127.0.0.1:0", "--set", setting);

        Assert.That((exitCode, output), Is.EqualTo((Usage, "")));
        Assert.That(error, Does.Contain(named).And.Not.Contain("   at "), "no stack trace");
    }

    [TestCase("120", "--clock: '120' has another form; give ORIGIN@RATE")]
    [TestCase("2027-01-15T16:00:00@120", "--clock: '2027-01-15T16:00:00@120' has another form")]
    [CancelAfter(300_000)]
    public async Task Serve_BadClock_EndsWithTheForm(string clock, string named, CancellationToken cancellationToken)
    {
        var (exitCode, _, error) = await ProductProcess.RunMiddlewareAsync(cancellationToken, "serve", "--data", _folder["data"], "--lab", "127.0.0.1:0", "--clock", clock);

        Assert.That(exitCode, Is.EqualTo(Usage));
        Assert.That(error, Does.Contain(named));
    }

    [Test, CancelAfter(300_000)]
    public async Task Serve_FolderWithOtherData_EndsWithTheReason(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(_folder["holiday.jpg"], "a picture", cancellationToken);

        var (exitCode, _, error) = await ProductProcess.RunMiddlewareAsync(cancellationToken, "serve", "--data", _folder.Path, "--lab", "127.0.0.1:0");

        Assert.That(exitCode, Is.EqualTo(Usage));
        Assert.That(error, Does.Contain("holds data but is not marked as a lab folder"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Serve_FolderOfAnotherProcess_EndsWithTheReason(CancellationToken cancellationToken)
    {
        await using var first = ProductProcess.StartMiddleware(crashPoint: null, "serve", "--data", _folder["data"], "--lab", "127.0.0.1:0");
        await first.ReadLineAsync(cancellationToken);

        var (exitCode, output, error) = await ProductProcess.RunMiddlewareAsync(cancellationToken, "serve", "--data", _folder["data"], "--lab", "127.0.0.1:0");

        Assert.That((exitCode, output), Is.EqualTo((Usage, "")));
        Assert.That(error, Does.Contain(_folder["data"]).And.Contain("is in use by another process").And.Not.Contain("   at "), "no stack trace");
    }

    [Test, CancelAfter(300_000)]
    public async Task Serve_PortZero_PrintsPortAndTokenServesAndEndsWellOnSigterm(CancellationToken cancellationToken)
    {
        await using var serve = ProductProcess.StartMiddleware(crashPoint: null, "serve", "--data", _folder["data"], "--lab", "127.0.0.1:0", "--set", "Vtn:PollInterval=00:00:02");

        var door = await serve.ReadLineAsync(cancellationToken);
        var tokenFile = (await serve.ReadLineAsync(cancellationToken)).Replace("Operator token: ", "", StringComparison.Ordinal);
        var url = new Uri(door.Replace("Lab door: ", "", StringComparison.Ordinal));
        using var rest = new RestClient(url, (await File.ReadAllTextAsync(tokenFile, cancellationToken)).Trim());
        var ready = await rest.GetAsync("readyz", cancellationToken);
        using var ven = new TestVen(url);
        var registered = await ven.RegisterAsync(cancellationToken);
        var announced = await rest.AnnounceAsync(Soon(), cancellationToken);
        await serve.SignalAsync("TERM", cancellationToken);
        var (exitCode, output, _) = await serve.EndAsync(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(door, Does.Match("^Lab door: http://127\\.0\\.0\\.1:[1-9][0-9]*/$"));
            Assert.That(tokenFile, Is.EqualTo(Path.Combine(_folder["data"], "lab-token")));
            Assert.That(File.GetUnixFileMode(tokenFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(ready.Text, Is.EqualTo("ready\n"));
            Assert.That(registered.RequestedOadrPollFreq!.Value.ToTimeSpan(), Is.EqualTo(TimeSpan.FromSeconds(2)));
            Assert.That((string)announced["status"]!, Is.EqualTo("far"));
            Assert.That((exitCode, output), Is.EqualTo((0, "")));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Serve_SigtermWithARequestAtWork_AnswersItAndTakesNoOther(CancellationToken cancellationToken)
    {
        await using var serve = ProductProcess.StartMiddleware(crashPoint: null, "serve", "--data", _folder["data"], "--lab", "127.0.0.1:0");
        var url = new Uri((await serve.ReadLineAsync(cancellationToken)).Replace("Lab door: ", "", StringComparison.Ordinal));
        using var slow = await SlowClient.StartAsync(url, cancellationToken);
        using var other = new TestVen(url);
        await other.RegisterAsync(cancellationToken);

        await serve.SignalAsync("TERM", cancellationToken);
        await UntilNobodyListensAsync(url, cancellationToken);
        var answer = await slow.FinishAsync(cancellationToken);
        var (exitCode, _, _) = await serve.EndAsync(cancellationToken);

        Assert.That((answer, exitCode), Is.EqualTo(("HTTP/1.1 200 OK", 0)));
    }

    [Test, CancelAfter(300_000)]
    public async Task Serve_SigtermWithARequestThatNeverEnds_EndsInTime(CancellationToken cancellationToken)
    {
        await using var serve = ProductProcess.StartMiddleware(
            crashPoint: null, "serve", "--data", _folder["data"], "--lab", "127.0.0.1:0", "--set", "Admission:DrainWithin=00:00:01");
        var url = new Uri((await serve.ReadLineAsync(cancellationToken)).Replace("Lab door: ", "", StringComparison.Ordinal));
        using var slow = await SlowClient.StartAsync(url, cancellationToken);
        using var other = new TestVen(url);
        await other.RegisterAsync(cancellationToken);

        await serve.SignalAsync("TERM", cancellationToken);
        var (exitCode, _, error) = await serve.EndAsync(cancellationToken);

        Assert.That(exitCode, Is.Zero, error);
    }

    /// <summary>What a peer does wrong is no fault of ours, and does not fill the log.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Serve_PeersThatHangUpOrSendRubbish_LogsALineForTheirAddress(CancellationToken cancellationToken)
    {
        await using var serve = ProductProcess.StartMiddleware(crashPoint: null, "serve", "--data", _folder["data"], "--lab", "127.0.0.1:0");
        var url = new Uri((await serve.ReadLineAsync(cancellationToken)).Replace("Lab door: ", "", StringComparison.Ordinal));
        using var ven = new TestVen(url);
        var closed = await SlowClient.StartAsync(url, cancellationToken);
        var reset = await SlowClient.StartAsync(url, cancellationToken);
        await ven.RegisterAsync(cancellationToken);

        closed.Dispose();
        reset.Reset();
        for (var rubbish = 0; rubbish < 50; rubbish++)
        {
            (await ven.PostAsync("OadrPoll", "<x"u8.ToArray(), cancellationToken)).Dispose();
        }

        await serve.SignalAsync("TERM", cancellationToken);
        var (_, _, error) = await serve.EndAsync(cancellationToken);

        Assert.That(error, Does.Not.Contain("ERR").And.Not.Contain("Reading is already in progress"));
        Assert.That(error.Split('\n').Count(line => line.Contains("was refused", StringComparison.Ordinal)), Is.EqualTo(1), error);
    }

    [Test, CancelAfter(300_000)]
    public async Task Serve_StartedAgain_HasItsEventsAndItsToken(CancellationToken cancellationToken)
    {
        var before = await ServeOnceAsync(rest => rest.AnnounceAsync(Soon(), cancellationToken), "KILL", cancellationToken);

        var after = await ServeOnceAsync(rest => rest.EventAsync((string)before["id"]!, cancellationToken), "TERM", cancellationToken);

        Assert.That(after.ToJsonString(), Is.EqualTo(before.ToJsonString()));
    }

    [TestCase(new[] { "--help" }, "serve", "demo")]
    [TestCase(new[] { "serve", "--help" }, "--data", "--lab", "--clock", "--clock-anchor", "--set", "127.0.0.1:8080")]
    [TestCase(new[] { "demo", "--help" }, "--homes", "--seed", "--exit", "--agent", "--profile", "--profile-from", "--weather", "--weather-from")]
    [CancelAfter(300_000)]
    public async Task Help_OfEachCommand_NamesItsOptions(string[] arguments, params string[] named)
    {
        var (exitCode, output, error) = await ProductProcess.RunMiddlewareAsync(TestContext.CurrentContext.CancellationToken, arguments);

        Assert.That((exitCode, error), Is.EqualTo((0, "")));
        Assert.That(named.Where(option => !output.Contains(option, StringComparison.Ordinal)), Is.Empty);
    }

    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("1001")]
    [CancelAfter(300_000)]
    public async Task Demo_HomesOutOfRange_EndsWithTheRange(string homes, CancellationToken cancellationToken)
    {
        var (exitCode, _, error) = await ProductProcess.RunMiddlewareAsync(cancellationToken, "demo", "--exit", "--homes", homes);

        Assert.That(exitCode, Is.EqualTo(Usage));
        Assert.That(error.Trim(), Is.EqualTo($"--homes: {homes} is out of range; give 1 to 1000."));
    }

    [TestCase("demo", "--homes", "many")]
    [TestCase("demo", "--agent", "/nowhere/agent")]
    [TestCase("serve", "--lap")]
    [TestCase("server")]
    [CancelAfter(300_000)]
    public async Task Start_WrongCommandLine_EndsWithWhatWasWrong(params string[] arguments)
    {
        var (exitCode, _, error) = await ProductProcess.RunMiddlewareAsync(TestContext.CurrentContext.CancellationToken, arguments);

        Assert.That(exitCode, Is.EqualTo(Usage));
        Assert.That(error, Does.Contain(arguments[^1]));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task UntilNobodyListensAsync(Uri url, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var tcp = new TcpClient();
                await tcp.ConnectAsync(url.Host, url.Port, cancellationToken);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }

    private static System.Text.Json.Nodes.JsonObject Soon()
    {
        var body = SomeBody.Event();
        body["start"] = TimeProvider.System.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        return body;
    }

    private async Task<T> ServeOnceAsync<T>(Func<RestClient, Task<T>> use, string signal, CancellationToken cancellationToken)
    {
        await using var serve = ProductProcess.StartMiddleware(crashPoint: null, "serve", "--data", _folder["data"], "--lab", "127.0.0.1:0");
        var url = new Uri((await serve.ReadLineAsync(cancellationToken)).Replace("Lab door: ", "", StringComparison.Ordinal));
        using var rest = new RestClient(url, (await File.ReadAllTextAsync(Path.Combine(_folder["data"], "lab-token"), cancellationToken)).Trim());
        var result = await use(rest);
        await serve.SignalAsync(signal, cancellationToken);
        await serve.EndAsync(cancellationToken);
        return result;
    }
}
