using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Faults;

/// <summary>A home at a scripted VTN whose agent may die.</summary>
internal sealed class Home : IAsyncDisposable
{
    private readonly HomeBox _box;

    private Home(TestVtn vtn, string? crashPoint)
    {
        Vtn = vtn;
        _box = HomeBox.Start(vtn.Url, crashPoint);
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
            Task end = _box.Agent.EndAsync(either.Token);
            var isAnswered = await Task.WhenAny(answer, end) == answer;
            await either.CancelAsync();
            await Task.WhenAll(answer, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (isAnswered)
            {
                return;
            }

            HasCrashed = true;
            await _box.StartAgainAsync();
        }
    }

    /// <summary>Kills the agent as SIGKILL does, and starts it again.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        await _box.Agent.KillAsync(cancellationToken);
        await _box.StartAgainAsync();
    }

    /// <summary>Ends the agent, and tells what each device has taken, in order: set or released.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> DevicesAsync(CancellationToken cancellationToken)
    {
        await _box.Agent.SignalAsync("TERM", cancellationToken);
        await _box.Agent.EndAsync(cancellationToken);
        return _box.Devices().ToDictionary(device => device.Key, IReadOnlyList<string> (device) => [.. device.Value.Select(setting => setting == "release" ? "release" : "set")]);
    }

    public async ValueTask DisposeAsync()
    {
        await _box.DisposeAsync();
        await Vtn.DisposeAsync();
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
}
