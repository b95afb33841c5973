using FlexCoop.OpenAdr;
using FlexCoop.Ven;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Conformance.Tests;

/// <summary>Our agent's dialogue, events, opts and journal, step by step: what its loops do in time is done here when a step says so.</summary>
internal sealed class ModelVen : IDisposable
{
    private readonly VenOptions _options;
    private readonly Ven.Clocks _clocks;
    private readonly HttpClient _http;
    private readonly int _seed;
    private VenServices _services = null!;

    public ModelVen(string name, string folder, ModelTransport transport, Ven.Clocks clocks, int seed)
    {
        _options = new VenOptions { VtnUrl = new Uri("http://vtn"), StateFolder = folder, VenName = name, MaxBackOff = TimeSpan.FromSeconds(1) };
        _clocks = clocks;
        _http = new HttpClient(transport);
        _seed = seed;
        Transport = transport;
        Resources = [new ModelResource(name + ".a", clocks.Domain), new ModelResource(name + ".b", clocks.Domain)];
        Directory.CreateDirectory(folder);
        Open();
    }

    public ModelTransport Transport { get; }

    public IReadOnlyList<ModelResource> Resources { get; }

    public EiOptService Opts => _services.Opts;

    public VenEvents Events => _services.Events;

    /// <summary>The last venID; empty before the first.</summary>
    public VenId VenId => _services.Registration.VenId;

    public Registration? Registration => _services.Registration.Current;

    /// <summary>The next instant at which the resources may be asked for something else; null when there is none.</summary>
    public DateTimeOffset? NextChange => EventTimeline.NextChange(Events.Known, Opts.Opts, _clocks.Domain.GetUtcNow());

    /// <summary>Starts up if that is due, then polls and answers until nothing is owed; gives up where the VTN cannot be reached.</summary>
    public async Task PollAsync()
    {
        try
        {
            if (_services.Registration.MustStartUp)
            {
                await _services.Dialogue.StartUpAsync(CancellationToken.None);
            }

            await _services.Dialogue.DrainAsync(CancellationToken.None);
        }
        catch (IOException)
        {
            // The next poll tries again.
        }
    }

    /// <summary>Registers again on the owner's wish, at the next poll.</summary>
    public void Reregister() => _services.Registration.MustStartUp = true;

    /// <summary>Brings the resources to what the events ask of them now.</summary>
    public Task FollowAsync() => _services.Dispatcher.AlignAsync(_services.EiEvents.Events, Opts.Opts, _clocks.Domain.GetUtcNow(), CancellationToken.None);

    public void OweAnswer(OadrCreatedEvent answer) => _services.Dialogue.Owe(OadrServiceName.EiEvent, answer);

    /// <summary>Ends as by a kill, and starts again over the same files.</summary>
    public async Task RestartAsync()
    {
        Close();
        Open();
        await FollowAsync();
    }

    public void Dispose()
    {
        Close();
        _http.Dispose();
    }

    private void Close() => _services.Dispose();

    private void Open() => _services = new VenServices(_options, Resources, _http, _clocks, NullLogger.Instance, _seed);
}
