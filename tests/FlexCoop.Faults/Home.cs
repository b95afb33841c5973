using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Faults;

/// <summary>An agent's process that drives a simulated home, at a scripted VTN; killed and started again, it keeps its folder.</summary>
internal sealed class Home : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private ProductProcess _agent;

    private Home(TestVtn vtn, string? crashPoint)
    {
        Vtn = vtn;
        var config = new JsonObject { ["vtnUrl"] = vtn.Url.ToString(), ["venName"] = "box", ["home"] = new JsonObject { ["seed"] = 1 } };
        File.WriteAllText(_folder["box.json"], config.ToJsonString());
        _agent = StartAgent(crashPoint);
    }

    public TestVtn Vtn { get; }

    /// <summary>Whether the agent has died.</summary>
    public bool HasCrashed { get; private set; }

    public static async Task<Home> StartAsync(string? crashPoint, CancellationToken cancellationToken)
    {
        var vtn = await TestVtn.StartAsync(cancellationToken);
        vtn.PollInterval = TimeSpan.FromSeconds(1);
        return new Home(vtn, crashPoint);
    }

    /// <summary>Sends an event until the agent has answered this modification of it; if the agent dies before, it is started again.</summary>
    /// <remarks>What is answered is what the devices follow.</remarks>
    public async Task FollowAsync(OadrEvent sent, CancellationToken cancellationToken)
    {
        Vtn.Distribute(sent);
        while (true)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var answer = AnswerAsync(sent.EiEvent.Descriptor.ModificationNumber, either.Token);
            var end = _agent.EndAsync(either.Token);
            if (await Task.WhenAny(answer, end) == answer)
            {
                await answer;
                await either.CancelAsync();
                await ((Task)end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            }

            await either.CancelAsync();
            await answer.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await StartAgainAsync();
        }
    }

    /// <summary>Kills the agent as SIGKILL does, and starts it again.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        await _agent.KillAsync(cancellationToken);
        await StartAgainAsync();
    }

    /// <summary>Ends the agent, and reads what each device has taken, in order.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> DevicesAsync(CancellationToken cancellationToken)
    {
        await _agent.SignalAsync("TERM", cancellationToken);
        await _agent.EndAsync(cancellationToken);
        var lines = await File.ReadAllLinesAsync(Path.Combine(_folder["state"], "home", "devices.log"), cancellationToken);
        return lines.Select(line => JsonNode.Parse(line)!)
            .GroupBy(line => (string)line["device"]!)
            .ToDictionary(lines => lines.Key, IReadOnlyList<string> (lines) => [.. lines.Select(line => (string)line["setting"]! == "release" ? "release" : "set")]);
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        await Vtn.DisposeAsync();
        _folder.Dispose();
    }

    private async Task AnswerAsync(uint modificationNumber, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answers = (await Vtn.ReceiveAsync<OadrCreatedEvent>(cancellationToken)).EventResponses ?? [];
            if (answers.Any(answer => answer.QualifiedEventId.ModificationNumber == modificationNumber))
            {
                return;
            }
        }
    }

    private async Task StartAgainAsync()
    {
        HasCrashed = true;
        await _agent.DisposeAsync();
        _agent = StartAgent(crashPoint: null);
    }

    private ProductProcess StartAgent(string? crashPoint) => ProductProcess.StartAgent(crashPoint, "run", "--config", _folder["box.json"]);
}
