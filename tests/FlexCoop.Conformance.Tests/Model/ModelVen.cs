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
    private VenJournal _journal = null!;
    private UsageHistory _history = null!;
    private EiRegisterPartyService _registration = null!;
    private EiEventService _events = null!;
    private CommandDispatcher _dispatcher = null!;
    private VtnDialogue _dialogue = null!;

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

    public EiOptService Opts { get; private set; } = null!;

    public VenEvents Events { get; private set; } = null!;

    /// <summary>The last venID; empty before the first.</summary>
    public VenId VenId => new(_registration.Current?.VenId ?? "");

    public Registration? Registration => _registration.Current;

    /// <summary>The next instant at which the resources may be asked for something else; null when there is none.</summary>
    public DateTimeOffset? NextChange => EventTimeline.NextChange(Events.Known, Opts.Opts, _clocks.Domain.GetUtcNow());

    /// <summary>Starts up if that is due, then polls and answers until nothing is owed; gives up where the VTN cannot be reached.</summary>
    public async Task PollAsync()
    {
        try
        {
            if (_registration.MustStartUp)
            {
                await _dialogue.StartUpAsync(CancellationToken.None);
            }

            await _dialogue.DrainAsync(CancellationToken.None);
        }
        catch (IOException)
        {
            // The next poll tries again.
        }
    }

    /// <summary>Registers again on the owner's wish, at the next poll.</summary>
    public void Reregister() => _registration.MustStartUp = true;

    /// <summary>Brings the resources to what the events ask of them now.</summary>
    public Task FollowAsync() => _dispatcher.AlignAsync(_events.Events, Opts.Opts, _clocks.Domain.GetUtcNow(), CancellationToken.None);

    public void OweAnswer(OadrCreatedEvent answer) => _dialogue.Owe(OadrServiceName.EiEvent, answer);

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

    private void Close()
    {
        Events.Dispose();
        _history.Dispose();
        _journal.Dispose();
    }

    /// <summary>As <see cref="VenAgent"/> puts itself together.</summary>
    private void Open()
    {
        var (domain, logger) = (_clocks.Domain, NullLogger.Instance);
        var vtn = new VtnClient(_http, _options.VtnUrl, _options.RequestTimeout);
        var site = new Site(Resources, _options);
        _registration = new EiRegisterPartyService(vtn, _options, logger);
        _journal = VenJournal.Open(Path.Combine(_options.StateFolder, "journal"), logger);
        _events = new EiEventService(site, _journal, _options, domain, new Random(_seed), logger);
        _events.Restore(VenId);
        _dispatcher = new CommandDispatcher(site, _journal, logger);
        Opts = new EiOptService(site, _journal, () => new BackOff(_options.MaxBackOff, new Random(_seed)), _clocks, logger);
        Events = new VenEvents(_events, Opts, _dispatcher, _clocks);
        var offered = new OfferedReports(site, _options.HistoryPeriod);
        _history = new UsageHistory(Path.Combine(_options.StateFolder, "history"), offered, _options.HistoryPeriod, domain, logger);
        var reports = new EiReportService(offered, _history, new ReportQueue(_journal), _journal, domain, logger);
        _dialogue = new VtnDialogue(vtn, _registration, Events, Opts, reports, logger);
    }
}
