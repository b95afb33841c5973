using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace FlexCoop.Testing;

/// <summary>The agent's process as the box of one simulated home: killed and started again, it keeps its folder.</summary>
public sealed class HomeBox : IAsyncDisposable
{
    public const string Name = "box";

    /// <summary>Which home it is.</summary>
    public const int Seed = 1;

    private readonly TemporaryFolder _folder = new();

    private HomeBox(ProductProcess agent, string? stateFolder)
    {
        Agent = agent;
        StateFolder = stateFolder ?? _folder["state"];
    }

    /// <summary>The process that runs now, or ran last.</summary>
    public ProductProcess Agent { get; private set; }

    /// <summary>What the agent keeps.</summary>
    public string StateFolder { get; }

    private string ConfigFile => _folder["box.json"];

    /// <param name="vtn">The VTN's origin.</param>
    /// <param name="crashPoint">Where it dies; null for nowhere.</param>
    /// <param name="home">What is said of the home beside its seed.</param>
    public static HomeBox Start(Uri vtn, string? crashPoint = null, params IEnumerable<(string Key, JsonNode Value)> home) =>
        StartIn(stateFolder: null, vtn, crashPoint, home);

    /// <summary>Starts it over a folder of the caller's, who removes it; null for one of its own.</summary>
    /// <param name="stateFolder">The folder.</param>
    /// <param name="vtn">The VTN's origin; null for that of the platform at which the box is enrolled, in whose name it then runs.</param>
    /// <param name="crashPoint">Where it dies; null for nowhere.</param>
    /// <param name="home">What is said of the home beside its seed.</param>
    public static HomeBox StartIn(string? stateFolder, Uri? vtn, string? crashPoint, params IEnumerable<(string Key, JsonNode Value)> home) =>
        StartIn(stateFolder, vtn, crashPoint, push: null, home);

    /// <summary>Starts one to which the VTN pushes, at a free port of this machine.</summary>
    /// <param name="vtn">The VTN's origin.</param>
    /// <param name="crashPoint">Where it dies; null for nowhere.</param>
    public static HomeBox StartListening(Uri vtn, string? crashPoint = null) =>
        StartIn(stateFolder: null, vtn, crashPoint, new JsonObject { ["url"] = "http://127.0.0.1:0/" }, home: []);

    private static HomeBox StartIn(string? stateFolder, Uri? vtn, string? crashPoint, JsonObject? push, IEnumerable<(string Key, JsonNode Value)> home)
    {
        var settings = new JsonObject { ["seed"] = Seed };
        foreach (var (key, value) in home)
        {
            settings[key] = value;
        }

        var box = new HomeBox(agent: null!, stateFolder);
        var config = new JsonObject { ["state"] = box.StateFolder, ["maxBackOff"] = "00:00:02", ["home"] = settings };
        if (push is not null)
        {
            config["push"] = push;
        }

        if (vtn is not null)
        {
            (config["vtnUrl"], config["venName"]) = (vtn.ToString(), Name);
        }

        File.WriteAllText(box.ConfigFile, config.ToJsonString());
        box.Agent = box.StartAgent(crashPoint);
        return box;
    }

    /// <summary>Starts the agent again, wherever it died.</summary>
    /// <param name="crashPoint">Where it dies; null for nowhere.</param>
    public async Task StartAgainAsync(string? crashPoint = null)
    {
        await Agent.DisposeAsync();
        Agent = StartAgent(crashPoint);
    }

    /// <summary>Asks the running agent by its control socket, as its owner does.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="command">Such as <c>opt EVT-1 out</c>.</param>
    public async Task<(int ExitCode, string Output)> AskAsync(CancellationToken cancellationToken, params string[] command)
    {
        await using var asked = ProductProcess.StartAgent(crashPoint: null, [.. command, "--state", StateFolder]);
        var (exitCode, output, error) = await asked.EndAsync(cancellationToken);
        return (exitCode, output + error);
    }

    /// <summary>Asks the running agent as a program does: a line to its control socket, and one back.</summary>
    /// <returns>Null when it has not answered: it died.</returns>
    public async Task<JsonNode?> SayAsync(params string[] words)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(StateFolder, "control.sock")));
            await using var stream = new NetworkStream(socket);
            await using var writer = new StreamWriter(stream) { AutoFlush = true };
            using var reader = new StreamReader(stream);
            await writer.WriteLineAsync(new JsonArray([.. words.Select(word => (JsonNode)word)]).ToJsonString());
            return await reader.ReadLineAsync() is { } answer ? JsonNode.Parse(answer) : null;
        }
        catch (Exception gone) when (gone is SocketException or IOException)
        {
            return null;
        }
    }

    /// <summary>What each device has taken, in order, by its own ledger: the kind of setting, or <c>release</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Devices()
    {
        var ledger = Path.Combine(StateFolder, "home", "devices.log");
        return File.Exists(ledger)
            ? File.ReadAllLines(ledger).Select(line => JsonNode.Parse(line)!)
                .GroupBy(line => (string)line["device"]!)
                .ToDictionary(lines => lines.Key, IReadOnlyList<string> (lines) => [.. lines.Select(line => (string)line["setting"]!)])
            : new Dictionary<string, IReadOnlyList<string>>();
    }

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        _folder.Dispose();
    }

    private ProductProcess StartAgent(string? crashPoint) => ProductProcess.StartAgent(crashPoint, "run", "--config", ConfigFile);
}
