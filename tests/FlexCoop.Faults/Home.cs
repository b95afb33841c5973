using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Faults;

/// <summary>A home at a scripted VTN whose agent may die.</summary>
internal sealed class Home : IAsyncDisposable
{
    private readonly HomeBox _box;

    private Home(TestVtn vtn, string? stateFolder)
    {
        Vtn = vtn;
        _box = HomeBox.StartIn(stateFolder, vtn.Url, crashPoint: null);
    }

    public TestVtn Vtn { get; }

    public ProductProcess Agent => _box.Agent;

    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="stateFolder">What the agent keeps; null for a folder of the home's own.</param>
    public static async Task<Home> StartAsync(CancellationToken cancellationToken, string? stateFolder = null)
    {
        var vtn = await TestVtn.StartAsync(cancellationToken);
        vtn.PollInterval = TimeSpan.FromSeconds(1);
        return new Home(vtn, stateFolder);
    }

    /// <summary>An event that has begun.</summary>
    public static OadrEvent Running() => Event("EVT-1", TimeSpan.FromMinutes(-1), TimeSpan.FromHours(4));

    /// <summary>An event that begins in some time, or has begun before it.</summary>
    public static OadrEvent Event(string id, TimeSpan startIn, TimeSpan length)
    {
        var message = Some.Event(id, duration: length);
        var now = TimeProvider.System.GetUtcNow();
        var start = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)) + startIn;
        return message with { EiEvent = message.EiEvent with { ActivePeriod = message.EiEvent.ActivePeriod with { DtStart = start } } };
    }

    public static OadrEvent Cancelled(OadrEvent running)
    {
        var descriptor = running.EiEvent.Descriptor with { ModificationNumber = 1, EventStatus = EventStatus.Cancelled };
        return running with { EiEvent = running.EiEvent with { Descriptor = descriptor } };
    }

    /// <summary>Sends an event, and waits until the agent has answered this modification of it: what is answered is what the devices follow.</summary>
    public async Task FollowAsync(OadrEvent sent, CancellationToken cancellationToken)
    {
        Vtn.Distribute(sent);
        await AnsweredAsync(sent, cancellationToken);
    }

    /// <summary>Waits until the agent has answered this modification of an event.</summary>
    public async Task AnsweredAsync(OadrEvent sent, CancellationToken cancellationToken)
    {
        var expected = new QualifiedEventId(sent.EiEvent.Descriptor.EventId, sent.EiEvent.Descriptor.ModificationNumber);
        while ((await Vtn.ReceiveAsync<OadrCreatedEvent>(cancellationToken)).EventResponses?.Any(answer => answer.QualifiedEventId == expected) != true)
        {
        }
    }

    public Task StartAgainAsync() => _box.StartAgainAsync();

    /// <summary>Asks the running agent by its control socket, as its owner does.</summary>
    public Task<(int ExitCode, string Output)> AskAsync(CancellationToken cancellationToken, params string[] command) => _box.AskAsync(cancellationToken, command);

    /// <summary>Ends the agent, and tells what each device has taken, in order: set or released.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> DevicesAsync(CancellationToken cancellationToken)
    {
        await Agent.SignalAsync("TERM", cancellationToken);
        await Agent.EndAsync(cancellationToken);
        return Devices();
    }

    /// <summary>What each device has taken, in order: set or released.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Devices() =>
        _box.Devices().ToDictionary(device => device.Key, IReadOnlyList<string> (device) => [.. device.Value.Select(setting => setting == "release" ? "release" : "set")]);

    public async ValueTask DisposeAsync()
    {
        await _box.DisposeAsync();
        await Vtn.DisposeAsync();
    }
}
