using System.Collections.Immutable;
using FlexCoop.OpenAdr;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven;

/// <summary>One VEN: registers, takes events, drives its resources by the timeline, reports; and goes on with what it has when the VTN is gone.</summary>
public sealed partial class VenAgent : IDisposable
{
    private static readonly TimeSpan LetGoWithin = TimeSpan.FromSeconds(5);

    private readonly VenOptions _options;
    private readonly Clocks _clocks;
    private readonly ILogger _logger;
    private readonly VenJournal _journal;
    private readonly EiRegisterPartyService _registration;
    private readonly UsageHistory _history;
    private readonly EiReportService _reports;
    private readonly ReportSampler _sampler;
    private readonly CommandDispatcher _dispatcher;
    private readonly EiOptService _opts;
    private readonly VenEvents _events;
    private readonly VtnDialogue _dialogue;
    private readonly PollLoop _poll;
    private readonly ReportLoop _reportLoop;

    /// <summary>Opens the state folder and takes up what it holds.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="resources">What is on site.</param>
    /// <param name="http">Makes the connections to the VTN; may be shared.</param>
    /// <param name="clocks">The two times.</param>
    /// <param name="logger">Where the story is told.</param>
    /// <param name="seed">Makes the random waits repeatable; null for random ones.</param>
    /// <exception cref="IOException">The state folder is in use by another agent, or broken.</exception>
    public VenAgent(VenOptions options, IReadOnlyList<IResource> resources, HttpClient http, Clocks clocks, ILogger logger, int? seed = null)
    {
        _options = options;
        _clocks = clocks;
        _logger = logger;
        Directory.CreateDirectory(options.StateFolder);

        // One for each user: it is not made for several threads.
        Random NewRandom() => seed is { } number ? new Random(number) : new Random();
        var vtn = new VtnClient(http, options.VtnUrl, options.RequestTimeout);
        var site = new Site(resources, options);

        _registration = new EiRegisterPartyService(vtn, options, logger);
        _journal = VenJournal.Open(Path.Combine(options.StateFolder, "journal"), logger);
        var events = new EiEventService(site, _journal, options, clocks.Domain, NewRandom(), logger);
        events.Restore(new VenId(_registration.Current?.VenId ?? ""));
        _dispatcher = new CommandDispatcher(site, _journal, logger);
        _opts = new EiOptService(site, _journal, () => new BackOff(options.MaxBackOff, NewRandom()), clocks, logger);
        _events = new VenEvents(events, _opts, _dispatcher, clocks);
        var offered = new OfferedReports(site, options.HistoryPeriod);
        var queue = new ReportQueue(_journal);
        _history = new UsageHistory(Path.Combine(options.StateFolder, "history"), offered, options.HistoryPeriod, clocks.Domain, logger);
        _reports = new EiReportService(offered, _history, queue, _journal, clocks.Domain, logger);
        _sampler = new ReportSampler(_reports, _history, queue, clocks);
        _dialogue = new VtnDialogue(vtn, _registration, _events, _opts, _reports, logger);
        _poll = new PollLoop(_dialogue, _registration, options, clocks, NewRandom(), logger);
        _reportLoop = new ReportLoop(vtn, _registration, _reports, _dialogue, _poll, () => new BackOff(options.MaxBackOff, NewRandom()), clocks, logger);
    }

    /// <summary>How the agent is.</summary>
    public VenStatus Status => new()
    {
        Now = _clocks.Domain.GetUtcNow(),
        VenName = _options.VenName,
        VenId = _registration.Current?.VenId,
        VtnId = _registration.Current?.VtnId,
        Registration = (_registration.IsLeft, _registration.Current) switch
        {
            (true, null) => RegistrationState.Unregistered,
            (true, _) => RegistrationState.Unregistering,
            (false, not null) => RegistrationState.Registered,
            _ => _registration.IsEnded ? RegistrationState.Ended : RegistrationState.Registering,
        },
        RegistrationId = _registration.Current?.RegistrationId,
        LastContact = _poll.LastContact,
        Trouble = _poll.Trouble,
        Events = [.. _events.Known],
        Opts = _opts.Status(_registration.Current, _events.Known),
        Commands = _dispatcher.Last.ToImmutableDictionary(),
        Failing = _dispatcher.Failing.ToImmutableDictionary(),
        Reports = _reports.Pending,
    };

    /// <summary>Runs until it is cancelled, and then lets every resource go.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] parts =
        [
            _events.FollowAsync(ending.Token),
            _history.RecordAsync(ending.Token),
            _sampler.RunAsync(_reportLoop.ReportDue, ending.Token),
            _reportLoop.DeliverAsync(ending.Token),
            _poll.RunAsync(ending.Token),
        ];
        try
        {
            // None ends by itself: one that does has failed, and takes the others with it.
            await await Task.WhenAny(parts);
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await LetGoAsync();
        }
    }

    /// <summary>Opts for an event on the owner's word, for the whole home: by a new oadrCreatedEvent (rule 42).</summary>
    /// <returns>False when the event is not known.</returns>
    public async Task<bool> OptAsync(OadrEventId eventId, OptType optType, CancellationToken cancellationToken)
    {
        var isKnown = await _events.OptAsync(eventId, optType, VenId, OweAnswer, cancellationToken);
        if (isKnown)
        {
            _poll.Wake();
        }

        return isKnown;
    }

    /// <summary>Opts for resources of an event on the owner's word: by oadrCreateOpt (rule 206), which outlives modifications and later answers.</summary>
    public async Task<OptOutcome> OptAsync(OadrEventId eventId, OptType optType, IReadOnlyList<ResourceId> resources, CancellationToken cancellationToken) =>
        Told(await _events.OptAsync(eventId, optType, resources, cancellationToken));

    /// <summary>Takes up a schedule of the owner: by oadrCreateOpt. It is kept over restarts, and told until the VTN has answered.</summary>
    public async Task<OptOutcome> AddScheduleAsync(OptSchedule schedule, CancellationToken cancellationToken) =>
        Told(await _events.AddScheduleAsync(schedule, VenId, OweAnswer, cancellationToken));

    /// <summary>Takes a schedule back: by oadrCancelOpt. It has no effect from here on, whether the VTN can be reached or not.</summary>
    public async Task<OptOutcome> CancelScheduleAsync(string optId, CancellationToken cancellationToken) =>
        Told(await _events.CancelScheduleAsync(optId, VenId, OweAnswer, cancellationToken));

    /// <summary>Registers, after the owner wanted no registration or one was ended.</summary>
    /// <returns>False when there is a registration already.</returns>
    /// <exception cref="IOException">It did not come to an end; it is tried on.</exception>
    public Task<bool> RegisterAsync(CancellationToken cancellationToken) => _poll.RegisterAsync(cancellationToken);

    /// <summary>Registers again with the ids that the VTN gave, and goes through what comes after.</summary>
    /// <returns>False when there is no registration.</returns>
    /// <exception cref="IOException">It did not come to an end; it is tried on.</exception>
    public Task<bool> ReregisterAsync(CancellationToken cancellationToken) => _poll.ReregisterAsync(cancellationToken);

    /// <summary>Ends the registration on the owner's wish, as <see cref="CancelRegistrationAsync"/>, and makes no other, also over restarts, until <see cref="RegisterAsync"/>.</summary>
    /// <returns>What the VTN said; null when it could not be reached and is told later. When it refuses, the registration stands.</returns>
    public Task<EiResponse?> UnregisterAsync(CancellationToken cancellationToken) => _poll.UnregisterAsync(cancellationToken);

    /// <summary>Ends the registration on the owner's wish, forgets every event, and lets every resource go.</summary>
    /// <returns>What the VTN said; null when there is no registration.</returns>
    /// <exception cref="IOException">The VTN cannot be reached.</exception>
    public Task<EiResponse?> CancelRegistrationAsync(CancellationToken cancellationToken) => _poll.CancelRegistrationAsync(cancellationToken);

    /// <inheritdoc />
    public void Dispose()
    {
        _poll.Dispose();
        _events.Dispose();
        _history.Dispose();
        _journal.Dispose();
    }

    private VenId VenId => new(_registration.Current?.VenId ?? "");

    private void OweAnswer(OadrCreatedEvent answer) => _dialogue.Owe(OadrServiceName.EiEvent, answer);

    private OptOutcome Told(OptOutcome outcome)
    {
        _poll.Wake();
        return outcome;
    }

    /// <summary>Lets every resource go, and gives up after a while: what a resource holds has its own end.</summary>
    private async Task LetGoAsync()
    {
        using var limit = new CancellationTokenSource(LetGoWithin, _clocks.Wire);
        try
        {
            await _events.LetGoAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Log.NotLetGo(_logger, LetGoWithin);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3601, LogLevel.Error, "Not every resource could be let go within {Limit}; what one holds ends by itself")]
        public static partial void NotLetGo(ILogger logger, TimeSpan limit);
    }
}
