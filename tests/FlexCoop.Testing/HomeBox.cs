using System.Text.Json.Nodes;

namespace FlexCoop.Testing;

/// <summary>The agent's process as the box of one simulated home: killed and started again, it keeps its folder.</summary>
public sealed class HomeBox : IAsyncDisposable
{
    public const string Name = "box";

    private readonly TemporaryFolder _folder = new();

    private HomeBox(ProductProcess agent) => Agent = agent;

    /// <summary>The process that runs now, or ran last.</summary>
    public ProductProcess Agent { get; private set; }

    /// <summary>What the agent keeps.</summary>
    public string StateFolder => _folder["state"];

    private string ConfigFile => _folder["box.json"];

    /// <param name="vtn">The VTN's origin.</param>
    /// <param name="crashPoint">Where it dies; null for nowhere.</param>
    /// <param name="home">What is said of the home beside its seed.</param>
    public static HomeBox Start(Uri vtn, string? crashPoint = null, params IEnumerable<(string Key, JsonNode Value)> home)
    {
        var settings = new JsonObject { ["seed"] = 1 };
        foreach (var (key, value) in home)
        {
            settings[key] = value;
        }

        var box = new HomeBox(agent: null!);
        File.WriteAllText(box.ConfigFile, new JsonObject { ["vtnUrl"] = vtn.ToString(), ["venName"] = Name, ["home"] = settings }.ToJsonString());
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
        await using var asked = ProductProcess.StartAgent(crashPoint: null, [.. command, "--state", _folder["state"]]);
        var (exitCode, output, error) = await asked.EndAsync(cancellationToken);
        return (exitCode, output + error);
    }

    /// <summary>What each device has taken, in order, by its own ledger: the kind of setting, or <c>release</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Devices()
    {
        var ledger = Path.Combine(_folder["state"], "home", "devices.log");
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
