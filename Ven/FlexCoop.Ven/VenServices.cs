using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven;

/// <summary>What an agent is made of, apart from the loops that drive it in time: each takes up what its state folder holds.</summary>
internal sealed class VenServices : IDisposable
{
    private readonly int? _seed;
    private readonly VenJournal _journal;

    /// <param name="options">Valid options; the state folder exists.</param>
    /// <param name="resources">What is on site.</param>
    /// <param name="http">Makes the connections to the VTN; may be shared.</param>
    /// <param name="clocks">The two times.</param>
    /// <param name="logger">Where the story is told.</param>
    /// <param name="seed">Makes the random waits repeatable; null for random ones.</param>
    /// <exception cref="IOException">The state folder is in use by another agent, or broken.</exception>
    public VenServices(VenOptions options, IReadOnlyList<IResource> resources, HttpClient http, Clocks clocks, ILogger logger, int? seed)
    {
        _seed = seed;
        var site = new Site(resources, options);
        var offered = new OfferedReports(site, options.HistoryPeriod);

        NewBackOff = () => new BackOff(options.MaxBackOff, NewRandom());
        Vtn = new VtnClient(http, options.VtnUrl, options.RequestTimeout);
        Registration = new EiRegisterPartyService(Vtn, options, logger);
        _journal = VenJournal.Open(Path.Combine(options.StateFolder, "journal"), logger);
        EiEvents = new EiEventService(site, _journal, options, clocks.Domain, NewRandom(), logger);
        EiEvents.Restore(Registration.VenId);
        Dispatcher = new CommandDispatcher(site, _journal, logger);
        Opts = new EiOptService(site, _journal, NewBackOff, clocks, logger);
        Events = new VenEvents(EiEvents, Opts, Dispatcher, clocks);
        Queue = new ReportQueue(_journal);
        History = new UsageHistory(Path.Combine(options.StateFolder, "history"), offered, options.HistoryPeriod, clocks.Domain, logger);
        Reports = new EiReportService(offered, History, Queue, _journal, clocks.Domain, logger);
        if (Registration is { Current: not null, IsLeft: false })
        {
            Reports.Resume();
        }

        Dialogue = new VtnDialogue(Vtn, Registration, Events, Opts, Reports, logger);
    }

    /// <summary>Never ends, unless because the journal is broken for good.</summary>
    public Task JournalBroken => _journal.Broken;

    public VtnClient Vtn { get; }

    public EiRegisterPartyService Registration { get; }

    public EiEventService EiEvents { get; }

    public CommandDispatcher Dispatcher { get; }

    public EiOptService Opts { get; }

    public VenEvents Events { get; }

    public ReportQueue Queue { get; }

    public UsageHistory History { get; }

    public EiReportService Reports { get; }

    public VtnDialogue Dialogue { get; }

    public Func<BackOff> NewBackOff { get; }

    /// <summary>One for each user: it is not made for several threads.</summary>
    public Random NewRandom() => _seed is { } number ? new Random(number) : new Random();

    public void Dispose()
    {
        Events.Dispose();
        History.Dispose();
        _journal.Dispose();
    }
}
