using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Ven.Tests;

/// <summary>An agent over a real socket and real files, on clocks that stand still.</summary>
internal sealed class AgentHarness : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private CancellationTokenSource? _stop;
    private Task? _run;

    private AgentHarness(TestVtn vtn)
    {
        Vtn = vtn;
        Resource = new FakeResource("heatpump", Domain);
    }

    public TestVtn Vtn { get; }

    public TestClock Domain { get; } = new();

    public TestClock Wire { get; } = new();

    public FakeResource Resource { get; }

    public VenAgent Agent { get; private set; } = null!;

    public string StateFolder => _folder["state"];

    /// <summary>What else is on site.</summary>
    public List<FakeResource> More { get; } = [];

    public OptRuleOptions OptRule { get; set; } = new();

    /// <summary>Changes what the agent is configured with; from the next start on.</summary>
    public Func<VenOptions, VenOptions> Configure { get; set; } = options => options;

    public static async Task<AgentHarness> StartAsync(CancellationToken cancellationToken, Action<AgentHarness>? before = null)
    {
        var harness = new AgentHarness(await TestVtn.StartAsync(cancellationToken));
        before?.Invoke(harness);
        harness.Start();
        return harness;
    }

    public void Start()
    {
        var options = Configure(new VenOptions { VtnUrl = Vtn.Url, StateFolder = StateFolder, VenName = "test-ven", OptRule = OptRule });
        Agent = new VenAgent(options, [Resource, .. More], _http, new Clocks(Domain, Wire), NullLogger.Instance, seed: 1);
        _stop = new CancellationTokenSource();
        _run = Agent.RunAsync(_stop.Token);
    }

    /// <summary>Ends the agent as a signal does: it lets its resources go.</summary>
    public async Task StopAsync()
    {
        await _stop!.CancelAsync();
        await _run!.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Agent.Dispose();
        _stop.Dispose();
        _run = null;
    }

    /// <summary>Waits until the start-up is over: the first poll with nothing owed.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken) => await Vtn.ReceiveAsync<OadrPoll>(cancellationToken);

    /// <summary>Lets the next poll come; gives how long the agent waited for it.</summary>
    public Task<TimeSpan> NextPollAsync(CancellationToken cancellationToken) => Wire.AdvanceToNextTimerAsync(TimeSpan.FromHours(2), cancellationToken);

    /// <summary>Distributes events, lets the agent poll them, and gives its answer; after it the agent has found nothing more owed.</summary>
    public async Task<OadrCreatedEvent> DistributeAsync(CancellationToken cancellationToken, params OadrEvent[] events)
    {
        Vtn.Distribute(events);
        await NextPollAsync(cancellationToken);
        var answer = await Vtn.ReceiveAsync<OadrCreatedEvent>(cancellationToken);
        await Vtn.ReceiveAsync<OadrPoll>(cancellationToken);
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        if (_run is not null)
        {
            await StopAsync();
        }

        await Vtn.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }
}
