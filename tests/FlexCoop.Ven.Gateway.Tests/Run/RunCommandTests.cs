using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Gateway.Tests;

/// <summary>The executable with a configuration: what is refused, and how a good one runs.</summary>
public sealed class RunCommandTests : IDisposable
{
    private const int Usage = 2;

    private readonly TemporaryFolder _folder = new();

    /// <summary>Each says which key, with what value, and what would be right.</summary>
    [TestCase("unknown key", "colour", "\"red\"", "colour", "leave it out")]
    [TestCase("unknown key of the home", "home.garden", "true", "home.garden", "leave it out")]
    [TestCase("unknown key of the opt rule", "optRule.takeParts", "true", "optRule.takeParts", "leave it out")]
    [TestCase("no vtnUrl", "vtnUrl", null, "vtnUrl", "give")]
    [TestCase("vtnUrl null", "vtnUrl", "null", "vtnUrl", "null", "give")]
    [TestCase("vtnUrl of another kind", "vtnUrl", "8444", "vtnUrl", "8444", "give")]
    [TestCase("vtnUrl no address", "vtnUrl", "\"nowhere\"", "vtnUrl: 'nowhere' is no address; give one such as https://vtn.example:8444.")]
    [TestCase("vtnUrl a path", "vtnUrl", "\"/vtn\"", "vtnUrl: ", "/vtn", "give one such as https://vtn.example:8444.")]
    [TestCase("vtnUrl of another scheme", "vtnUrl", "\"ftp://vtn.example\"", "vtnUrl: 'ftp://vtn.example/' is no address of a VTN; give one such as https://vtn.example:8444.")]
    [TestCase("no venName", "venName", null, "venName", "give")]
    [TestCase("venName blank", "venName", "\" \"", "venName: is empty or holds control characters; give a name for people.")]
    [TestCase("venName with a bell", "venName", "\"a\\u0007\"", "venName: is empty or holds control characters; give a name for people.")]
    [TestCase("no home", "home", null, "home", "give")]
    [TestCase("no seed", "home.seed", null, "home.seed", "give")]
    [TestCase("seed too big", "home.seed", "3000000000", "home.seed", "3000000000", "give")]
    [TestCase("requestTimeout too short", "requestTimeout", "\"00:00:04\"", "requestTimeout: '00:00:04' is out of range; give 00:00:05 to 00:05:00.")]
    [TestCase("requestTimeout too long", "requestTimeout", "\"00:05:01\"", "requestTimeout: '00:05:01' is out of range; give 00:00:05 to 00:05:00.")]
    [TestCase("requestTimeout negative", "requestTimeout", "\"-00:00:10\"", "requestTimeout: '-00:00:10' is out of range; give 00:00:05 to 00:05:00.")]
    [TestCase("requestTimeout a number", "requestTimeout", "10", "requestTimeout", "10", "give", "hh:mm:ss")]
    [TestCase("requestTimeout words", "requestTimeout", "\"soon\"", "requestTimeout", "soon", "give", "hh:mm:ss")]
    [TestCase("maxBackOff too short", "maxBackOff", "\"00:00:00\"", "maxBackOff: '00:00:00' is out of range; give 00:00:01 to 01:00:00.")]
    [TestCase("maxBackOff too long", "maxBackOff", "\"01:00:01\"", "maxBackOff: '01:00:01' is out of range; give 00:00:01 to 01:00:00.")]
    [TestCase("place on no earth", "location", """{ "latitude": 100, "longitude": 4 }""", "location: '100 4' is not on earth; give a latitude of -90 to 90 and a longitude of -180 to 180.")]
    [TestCase("place without longitude", "location", """{ "latitude": 50 }""", "location.longitude: is missing; give a number.")]
    [TestCase("segments no list", "transportInterfaces", "7", "transportInterfaces: 7 does not fit; give a list in brackets of objects with pointOfReceipt and pointOfDelivery.")]
    [TestCase("level out of range", "optRule.maxSimpleLevel", "4", "optRule.maxSimpleLevel: 4 is out of range; give 0 to 3.")]
    [TestCase("level below zero", "optRule.maxSimpleLevel", "-1", "optRule.maxSimpleLevel: -1 is out of range; give 0 to 3.")]
    [TestCase("opt rule null", "optRule", "null", "optRule", "null", "give")]
    [TestCase("market context null", "marketContexts", "[null]", "marketContexts", "null", "give")]
    [TestCase("signatures of another kind", "signatures", "\"always\"", "signatures: \"always\" does not fit; give \"Off\" or \"Accept\" or \"Require\".")]
    [TestCase("signatures without a key", "signatures", "\"accept\"", "signatures: is Accept, and the box has no key to sign with; enrol it by 'enrol', or give Off.")]
    [TestCase("push without address", "push", "{ }", "push.url: is missing; give")]
    [TestCase("push to no address", "push", """{ "url": "box" }""", "push.url: 'box' is no address at which a VTN reaches this box; give one such as https://box.example:8447/.")]
    [TestCase("push over TLS without a certificate", "push", """{ "url": "https://box.example:8447/" }""", "push.url: is https, and the box has no certificate by which the VTN lets it in; enrol it by 'enrol'.")]
    [TestCase("push in the clear from elsewhere", "push", """{ "url": "http://box.example:8447/" }""", "push.url: 'http://box.example:8447/' is in the clear", "give https")]
    [TestCase("push to be listened for nowhere", "push", """{ "url": "http://127.0.0.1:8447/", "listen": "here" }""", "push.listen: 'here' is no address and port of this box; give one such as 192.0.2.7:8447 or [::]:8447.")]
    [TestCase("push with suites of another kind", "push", """{ "url": "http://127.0.0.1:8447/", "tls": "old" }""", "push.tls: \"old\" does not fit; give \"Certification\" or \"Modern\".")]
    [TestCase("push with a certificate without a key", "push", """{ "url": "http://127.0.0.1:8447/", "certificate": "a.pem" }""", "push.certificate and push.key: give both, or neither.")]
    [TestCase("push looked after too often", "push", """{ "url": "http://127.0.0.1:8447/", "lookEvery": "00:01:00" }""", "push.lookEvery: '00:01:00' is out of range; give 00:10:00 to 1.00:00:00.")]
    [TestCase("clock", "clock", "\"fast\"", "clock: 'fast' has another form; give ORIGIN@RATE")]
    [TestCase("unknown heat pump", "home.heatPump", "\"Gas\"", "home.heatPump", "Gas", "give", "SgReady", "Modulating")]
    [TestCase("heat pump by number", "home.heatPump", "7", "home.heatPump", "7", "give")]
    [TestCase("two heat pumps", "home.heatPump", "\"SgReady, Modulating\"", "home.heatPump: \"SgReady, Modulating\" does not fit; give \"Modulating\" or \"SgReady\".")]
    [TestCase("heat pump by a number in quotes", "home.heatPump", "\"1\"", "home.heatPump", "1", "give")]
    [TestCase("orders into the cold", "home.lowestOrderC", "4", "home.lowestOrderC and home.highestOrderC: 4 to 23 °C is no range for a heating; give 5 to 30")]
    [TestCase("orders without room", "home.lowestOrderC", "22.5", "22.5 to 23 °C is no range for a heating; give 5 to 30, and the highest at least 1 above the lowest.")]
    [TestCase("flag in quotes", "home.ev", "\"no\"", "home.ev: \"no\" does not fit; give true or false.")]
    [TestCase("flag null", "home.ev", "null", "home.ev: null does not fit; give true or false.")]
    [TestCase("home a list", "home", "[1]", "home: a list does not fit; give an object in braces.")]
    [TestCase("market contexts no list", "marketContexts", "\"http://example.org\"", "marketContexts: \"http://example.org\" does not fit; give a list of texts in brackets.")]
    [TestCase("market context a number", "marketContexts", "[\"a\", 5]", "marketContexts[1]: 5 does not fit; give text in double quotes.")]
    [TestCase("price in quotes", "prices.high", "\"0.4\"", "prices.high: \"0.4\" does not fit; give a number.")]
    [TestCase("profile without from", "home.profile", """{"file": "profile.csv"}""", "home.profile.from", "give")]
    [TestCase("profile without file", "home.profile", """{"from": "2011-07-01"}""", "home.profile.file", "give")]
    [TestCase("profile that is not there", "home.profile", """{"file": "nothing.csv", "from": "2011-07-01"}""", "home.profile.file: ", "nothing.csv")]
    [TestCase("no such day", "home.profile", """{"file": "profile.csv", "from": "2011-02-30"}""", "home.profile.from", "2011-02-30", "give")]
    [TestCase("a day in another form", "home.weather", """{"file": "weather.csv", "from": "14.11.2022"}""", "home.weather.from", "14.11.2022", "give", "yyyy-MM-dd")]
    [TestCase("a day that the profile has not", "home.profile", """{"file": "profile.csv", "from": "2011-07-02"}""", "home.profile.", "it has no whole day from 2011-07-02 on; choose a date")]
    [TestCase("weather for a profile", "home.profile", """{"file": "weather.csv", "from": "2011-07-01"}""", "home.profile.file: ", "line 1: the columns are 'time_local,temperature_c,wind_speed_ms,relative_humidity_pct'; they must be ',GC,GG'.")]
    [TestCase("profile for weather", "home.weather", """{"file": "profile.csv", "from": "2022-11-14"}""", "home.weather.file: ", "line 1: the columns are ',GC,GG'; they must be 'time_local,temperature_c,wind_speed_ms,relative_humidity_pct'.")]
    [CancelAfter(300_000)]
    public async Task Run_BadMember_EndsWithKeyValueAndRemedy(string _, string key, string? json, params string[] named)
    {
        await File.WriteAllLinesAsync(_folder["profile.csv"], HalfHours(), CancellationToken.None);
        await File.WriteAllTextAsync(_folder["weather.csv"], "time_local,temperature_c,wind_speed_ms,relative_humidity_pct\n2022-11-14T00:00:00,2,1,98\n", CancellationToken.None);
        var config = Good("http://127.0.0.1:1");
        Set(config, key, json);

        var (exitCode, output, error) = await RunAsync(config.ToJsonString(), TestContext.CurrentContext.CancellationToken);

        Assert.That((exitCode, output), Is.EqualTo((Usage, "")), error);
        Assert.That(named.Where(part => !error.Contains(part, StringComparison.Ordinal)), Is.Empty, error);
        Assert.That(error, Does.Not.Contain("   at ").And.Not.Contain("System.").And.Not.Contain("FlexCoop.Ven."), "it is for the installer, who knows no .NET");
    }

    [TestCase("")]
    [TestCase("vtnUrl = http://vtn.example")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("\"box\"")]
    [TestCase("{\"vtnUrl\": \"http://vtn.example\"")]
    [TestCase("{\"vtnUrl\": \"http://127.0.0.1:1\", \"venName\": \"box\", \"venName\": \"other\", \"home\": {\"seed\": 1}}", Description = "a key twice")]
    [TestCase("{\"\\ud800\": 1}", Description = "a key that is no text")]
    [TestCase("{\"vtnUrl\": \"http://127.0.0.1:1\", \"venName\": \"\\ud800\", \"home\": {\"seed\": 1}}", Description = "a value that is no text")]
    [CancelAfter(300_000)]
    public async Task Run_NoConfiguration_EndsWithTheFile(string content, CancellationToken cancellationToken)
    {
        var (exitCode, output, error) = await RunAsync(content, cancellationToken);

        Assert.That((exitCode, output), Is.EqualTo((Usage, "")), error);
        Assert.That(error, Does.StartWith("--config: ").And.Contain(_folder["box.json"]).And.Not.Contain("   at ").And.Not.Contain("FlexCoop.Ven."));
    }

    /// <summary>The installer is not to mend one key at a time.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Run_SeveralBadMembers_EndsWithALineForEach(CancellationToken cancellationToken)
    {
        var (exitCode, _, error) = await RunAsync("""{ "vtnUrl": 8444, "colour": "red", "home": { "ev": 1 } }""", cancellationToken);

        Assert.That(exitCode, Is.EqualTo(Usage));
        Assert.That(error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split("box.json': ")[1].Split(':')[0]), Is.EqualTo(["vtnUrl", "colour", "home.ev", "home.seed"]));
    }

    [TestCase("nothing.json")]
    [TestCase("nowhere/box.json")]
    [TestCase("", Description = "a folder")]
    [CancelAfter(300_000)]
    public async Task Run_NoSuchFile_EndsWithItsName(string file, CancellationToken cancellationToken)
    {
        var (exitCode, output, error) = await ProductProcess.RunAgentAsync(cancellationToken, "run", "--config", _folder[file]);

        Assert.That((exitCode, output), Is.EqualTo((Usage, "")));
        Assert.That(error, Does.StartWith("--config: ").And.Contain(_folder[file]).And.Not.Contain("   at "));
    }

    [Test, CancelAfter(300_000)]
    public async Task Run_Refused_LeavesNothingBehind(CancellationToken cancellationToken)
    {
        var config = Good("ftp://vtn.example");

        await RunAsync(config.ToJsonString(), cancellationToken);

        Assert.That(Directory.GetFileSystemEntries(_folder.Path), Is.EqualTo([_folder["box.json"]]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Run_StateFolderWithTooLongAPath_EndsWithTheRemedy(CancellationToken cancellationToken)
    {
        var config = Good("http://127.0.0.1:1");
        config["state"] = new string('x', 100);

        var (exitCode, _, error) = await RunAsync(config.ToJsonString(), cancellationToken);

        Assert.That(exitCode, Is.EqualTo(Usage));
        Assert.That(error, Does.Contain("is longer than 107 bytes; give a state folder with a shorter path"));
    }

    /// <summary>A part of the process that fails is not to leave the others alone with the home.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Run_PartFails_EndsWithTheReason(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder["state/control.sock"]);

        var (exitCode, output, error) = await RunAsync(Good("http://127.0.0.1:1").ToJsonString(), cancellationToken);

        Assert.That((exitCode, output), Is.EqualTo((1, "")), error);
        Assert.That(error, Does.Match("(?m)^[0-9:]{8} crit: .*ControlSocket has failed, and the agent was stopped .*control.sock"));
    }

    /// <summary>From the start to the end of a box, as its owner sees it.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Run_GoodConfiguration_RegistersAnswersItsOwnerAndEndsWell(CancellationToken cancellationToken)
    {
        await using var vtn = await TestVtn.StartAsync(cancellationToken);
        var now = TimeProvider.System.GetUtcNow();
        vtn.Events = [Event(now.AddHours(1))];
        await File.WriteAllTextAsync(_folder["box.json"], Good(vtn.Url.ToString()).ToJsonString(), cancellationToken);
        await using var agent = ProductProcess.StartAgent(crashPoint: null, "run", "--config", _folder["box.json"]);
        var registered = await vtn.ReceiveAsync<OadrCreatePartyRegistration>(cancellationToken);
        await vtn.ReceiveAsync<OadrCreatedEvent>(cancellationToken);

        var state = _folder["state"];
        var second = await ProductProcess.RunAgentAsync(cancellationToken, "run", "--config", _folder["box.json"]);
        var status = await ProductProcess.RunAgentAsync(cancellationToken, "status", "--state", state);
        var named = await ProductProcess.RunAgentAsync(cancellationToken, "status", "--state", state, "--ven", "box");
        var otherVen = await ProductProcess.RunAgentAsync(cancellationToken, "status", "--state", state, "--ven", "other");
        var optedOut = await ProductProcess.RunAgentAsync(cancellationToken, "opt", "EVT-1", "out", "--state", state);
        var told = await vtn.ReceiveAsync<OadrCreatedEvent>(cancellationToken);
        var otherEvent = await ProductProcess.RunAgentAsync(cancellationToken, "opt", "EVT-9", "in", "--state", state);
        var cancelled = await ProductProcess.RunAgentAsync(cancellationToken, "cancel", "--state", state);
        await agent.SignalAsync("TERM", cancellationToken);
        var (exitCode, output, _) = await agent.EndAsync(cancellationToken);
        var afterwards = await ProductProcess.RunAgentAsync(cancellationToken, "status", "--state", state);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(registered.VenName, Is.EqualTo("box"));
            Assert.That(second.ExitCode, Is.EqualTo(Usage));
            Assert.That(second.Error.TrimEnd(), Is.EqualTo($"box: the state folder '{state}' is in use by another agent; stop that one, or give this one a folder of its own by 'state'."));
            Assert.That((status.ExitCode, named.Output), Is.EqualTo((0, status.Output)));
            Assert.That((string)JsonNode.Parse(status.Output)!["vens"]![0]!["venId"]!, Is.EqualTo("VEN-1"));
            Assert.That((otherVen.ExitCode, Fault(otherVen.Output)), Is.EqualTo((1, "there is no VEN 'other' here")));
            Assert.That((optedOut.ExitCode, told.EventResponses!.Single().OptType), Is.EqualTo((0, OptType.OptOut)));
            Assert.That((otherEvent.ExitCode, Fault(otherEvent.Output)), Is.EqualTo((1, "box knows no event 'EVT-9'; 'status' lists those it knows")));
            Assert.That((cancelled.ExitCode, (bool)JsonNode.Parse(cancelled.Output)!["ok"]!), Is.EqualTo((0, true)));
            Assert.That((exitCode, output), Is.EqualTo((0, "")));
            Assert.That(afterwards.ExitCode, Is.EqualTo(Usage));
            Assert.That(afterwards.Error, Does.StartWith($"No agent runs with the state folder '{state}': ").And.Contain("Start one there by 'run', or give the folder of one that runs."));
            Assert.That(vtn.FormFaults, Is.Empty);
        }
    }

    /// <summary>A name for people may have blanks in it, as an event's identifier may.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Opt_NamesWithBlanks_AreUnderstood(CancellationToken cancellationToken)
    {
        await using var vtn = await TestVtn.StartAsync(cancellationToken);
        vtn.Events = [Event(TimeProvider.System.GetUtcNow().AddHours(1), "winter evening 7")];
        var config = Good(vtn.Url.ToString());
        config["venName"] = "our house";
        await File.WriteAllTextAsync(_folder["box.json"], config.ToJsonString(), cancellationToken);
        await using var agent = ProductProcess.StartAgent(crashPoint: null, "run", "--config", _folder["box.json"]);
        await vtn.ReceiveAsync<OadrCreatedEvent>(cancellationToken);

        var status = await ProductProcess.RunAgentAsync(cancellationToken, "status", "--state", _folder["state"], "--ven", "our house");
        var optedOut = await ProductProcess.RunAgentAsync(cancellationToken, "opt", "winter evening 7", "out", "--state", _folder["state"]);

        Assert.That((status.ExitCode, optedOut.ExitCode), Is.EqualTo((0, 0)), status.Output + optedOut.Output);
    }

    public void Dispose() => _folder.Dispose();

    private static JsonObject Good(string vtnUrl) => new() { ["vtnUrl"] = vtnUrl, ["venName"] = "box", ["home"] = new JsonObject { ["seed"] = 1 } };

    private static OadrEvent Event(DateTimeOffset start, string id = "EVT-1")
    {
        var some = Some.Event(id);
        return some with { EiEvent = some.EiEvent with { ActivePeriod = some.EiEvent.ActivePeriod with { DtStart = start } } };
    }

    /// <summary>Sets a member to what is written, or takes it away.</summary>
    private static void Set(JsonObject config, string key, string? json)
    {
        var (parent, name) = key.Split('.') is [var outer, var inner] ? ((JsonObject)(config[outer] ??= new JsonObject()), inner) : (config, key);
        if (json is null)
        {
            parent.Remove(name);
        }
        else
        {
            parent[name] = JsonNode.Parse(json);
        }
    }

    /// <summary>A measured profile of one whole day.</summary>
    private static IEnumerable<string> HalfHours() => Enumerable.Range(0, 48)
        .Select(step => $"{new DateTime(2011, 7, 1, 0, 0, 0, DateTimeKind.Unspecified).AddMinutes(30 * step):yyyy-MM-dd HH:mm:ss},1,0").Prepend(",GC,GG");

    private static string Fault(string answer) => (string)JsonNode.Parse(answer)!["fault"]!;

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string config, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(_folder["box.json"], config, cancellationToken);
        return await ProductProcess.RunAgentAsync(cancellationToken, "run", "--config", _folder["box.json"]);
    }
}
