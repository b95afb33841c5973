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
        Wall = new SteppedClock(Domain);
    }

    public TestVtn Vtn { get; }

    public TestClock Domain { get; } = new();

    /// <summary>What the agent reads domain time from.</summary>
    public SteppedClock Wall { get; }

    public TestClock Wire { get; } = new();

    public FakeResource Resource { get; }

    public VenAgent Agent { get; private set; } = null!;

    public string StateFolder => _folder["state"];

    /// <summary>What else is on site.</summary>
    public List<FakeResource> More { get; } = [];

    /// <summary>How often history is recorded: out of the way of other timers unless a test is about it.</summary>
    public TimeSpan HistoryPeriod { get; set; } = TimeSpan.FromDays(1);

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
        var options = Configure(new VenOptions { VtnUrl = Vtn.Url, StateFolder = StateFolder, VenName = "test-ven", OptRule = OptRule, HistoryPeriod = HistoryPeriod });
        Agent = new VenAgent(options, [Resource, .. More], _http, new Clocks(Wall, Wire), NullLogger.Instance, seed: 1);
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

    /// <summary>Asks for reports, and gives the agent's answer.</summary>
    public async Task<OadrCreatedReport> AskAsync(CancellationToken cancellationToken, params OadrReportRequest[] requests)
    {
        Vtn.Owe(new OadrCreateReport { RequestId = "c1", ReportRequests = requests });
        await NextPollAsync(cancellationToken);
        return await Vtn.ReceiveAsync<OadrCreatedReport>(cancellationToken);
    }

    /// <summary>Cancels reports, and gives the agent's answer.</summary>
    public async Task<OadrCanceledReport> CancelAsync(bool reportToFollow, CancellationToken cancellationToken, params string[] reportRequestIds)
    {
        Vtn.Owe(new OadrCancelReport { RequestId = "x1", ReportRequestIds = [.. reportRequestIds.Select(id => new ReportRequestId(id))], ReportToFollow = reportToFollow });
        await NextPollAsync(cancellationToken);
        return await Vtn.ReceiveAsync<OadrCanceledReport>(cancellationToken);
    }

    /// <summary>The next report of data.</summary>
    public async Task<OadrReport> ReportAsync(CancellationToken cancellationToken) => (await Vtn.ReceiveAsync<OadrUpdateReport>(cancellationToken)).Reports.Single();

    /// <summary>Lets domain time pass to whatever is next to be done, and gives the report that comes of it.</summary>
    public async Task<OadrReport> NextReportAsync(CancellationToken cancellationToken)
    {
        await Domain.AdvanceToNextTimerAsync(TimeSpan.FromHours(1), cancellationToken);
        return await ReportAsync(cancellationToken);
    }

    /// <summary>Lets history be recorded for some periods.</summary>
    public async Task RecordAsync(int periods, CancellationToken cancellationToken)
    {
        for (var period = 0; period < periods; period++)
        {
            await Domain.AdvanceToNextTimerAsync(HistoryPeriod, cancellationToken);
        }

        // The last is recorded once the agent waits for the next.
        await Domain.NextTimerAsync(HistoryPeriod, cancellationToken);
    }

    /// <summary>What comes when an hour has passed, and the agent has polled twice.</summary>
    public async Task<IReadOnlyList<OadrMessage>> AfterAnHourAsync(CancellationToken cancellationToken)
    {
        var messages = new List<OadrMessage>();
        Domain.Advance(TimeSpan.FromHours(1));
        for (var polls = 0; polls < 2; polls++)
        {
            await NextPollAsync(cancellationToken);
            OadrMessage message;
            do
            {
                messages.Add(message = await Vtn.ReceiveAsync(cancellationToken));
            }
            while (message is not OadrPoll);
        }

        return messages;
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
