using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using FlexCoop.Ven.Devices.Simulation;
using FlexCoop.Ven.Gateway.Control;
using FlexCoop.Ven.Gateway.Homes;
using FlexCoop.Ven.Gateway.Resources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Ven.Gateway.Tests;

/// <summary>Agents of simulated homes with their control socket, at a VTN on a real socket, on clocks that stand still.</summary>
internal sealed class Agents : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];

    private readonly ILogger _logger;

    private Agents(TestVtn vtn, int homes, ILogger? logger)
    {
        Vtn = vtn;
        _logger = logger ?? NullLogger.Instance;
        Homes = [.. Enumerable.Range(1, homes).Select(number => New($"home-{number}"))];
        Socket = new ControlSocket(StateFolder, Homes, NullLogger<ControlSocket>.Instance);
    }

    public TestVtn Vtn { get; }

    public TestClock Domain { get; } = new();

    public TestClock Wire { get; } = new();

    public Clocks Clocks => new(Domain, Wire);

    public string StateFolder => _folder["state"];

    public IReadOnlyList<HomeAgent> Homes { get; }

    public ControlSocket Socket { get; }

    /// <summary>Opens the agents and their control socket; they do not speak to the VTN yet.</summary>
    public static async Task<Agents> OpenAsync(CancellationToken cancellationToken, int homes = 1, ILogger? logger = null)
    {
        var agents = new Agents(await TestVtn.StartAsync(cancellationToken), homes, logger);
        await agents.Socket.StartAsync(cancellationToken);
        return agents;
    }

    /// <summary>Opens the agents and waits until each is registered and has polled.</summary>
    public static async Task<Agents> StartAsync(CancellationToken cancellationToken, int homes = 1, ILogger? logger = null)
    {
        var agents = await OpenAsync(cancellationToken, homes, logger);
        foreach (var home in agents.Homes)
        {
            agents._running.Add(home.Ven.RunAsync(agents._stop.Token));
            await agents.Vtn.ReceiveAsync<OadrPoll>(cancellationToken);
        }

        return agents;
    }

    public string FolderOf(string name) => Path.Combine(StateFolder, name);

    /// <summary>Opens one more agent, or one that was closed.</summary>
    public HomeAgent New(string name, HomeSetup? setup = null) => new(
        new VenOptions { VtnUrl = Vtn.Url, StateFolder = FolderOf(name), VenName = name },
        setup ?? SomeHome.Setup(Domain),
        new PriceLevels(),
        _http,
        Clocks,
        _logger);

    /// <summary>Sends events to the only agent, and waits for its answer.</summary>
    public async Task<OadrCreatedEvent> DistributeAsync(CancellationToken cancellationToken, params OadrEvent[] events)
    {
        Vtn.Distribute(events);
        await Wire.AdvanceToNextTimerAsync(TimeSpan.FromHours(1), cancellationToken);
        return await Vtn.ReceiveAsync<OadrCreatedEvent>(cancellationToken);
    }

    /// <summary>Asks through the control socket.</summary>
    public async Task<JsonNode> AskAsync(string question, CancellationToken cancellationToken)
    {
        await using var owner = await Owner.ConnectAsync(StateFolder, cancellationToken);
        return await owner.AskAsync(question, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Socket.StopAsync(CancellationToken.None);
        Socket.Dispose();
        foreach (var home in Homes)
        {
            home.Dispose();
        }

        await Vtn.DisposeAsync();
        _http.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }
}
