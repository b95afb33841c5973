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
    private readonly VenServices _services;
    private readonly ReportSampler _sampler;
    private readonly PollLoop _poll;
    private readonly ReportLoop _reportLoop;
    private readonly VenConnections? _connections;

    /// <summary>Opens the state folder and takes up what it holds.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="resources">What is on site.</param>
    /// <param name="http">Makes the connections to the VTN; may be shared.</param>
    /// <param name="clocks">The two times.</param>
    /// <param name="logger">Where the story is told.</param>
    /// <param name="seed">Makes the random waits repeatable; null for random ones.</param>
    /// <param name="connections">Those that <paramref name="http"/> makes, whose certificate the agent shows as a server too; null where it listens to nobody, or in the clear.</param>
    /// <exception cref="IOException">The state folder is in use by another agent, or broken.</exception>
    public VenAgent(VenOptions options, IReadOnlyList<IResource> resources, HttpClient http, Clocks clocks, ILogger logger, int? seed = null, VenConnections? connections = null)
    {
        _options = options;
        _connections = connections;
        _clocks = clocks;
        _logger = logger;
        Directory.CreateDirectory(options.StateFolder);

        _services = new VenServices(options, resources, http, clocks, logger, seed);
        _sampler = new ReportSampler(_services.Reports, _services.History, _services.Queue, clocks);
        _poll = new PollLoop(_services.Dialogue, _services.Registration, options, clocks, _services.NewRandom(), logger);
        _reportLoop = new ReportLoop(_services.Vtn, _services.Registration, _services.Reports, _services.Dialogue, _poll, _services.NewBackOff, clocks, logger);
        _services.Registration.ReportsMayFlow = _reportLoop.GoOn;
    }

    /// <summary>How the agent is.</summary>
    public VenStatus Status => new()
    {
        Now = _clocks.Domain.GetUtcNow(),
        VenName = _options.VenName,
        VenId = _services.Registration.Current?.VenId,
        VtnId = _services.Registration.Current?.VtnId,
        Registration = (_services.Registration.IsLeft, _services.Registration.Current) switch
        {
            (true, null) => RegistrationState.Unregistered,
            (true, _) => RegistrationState.Unregistering,
            (false, not null) => RegistrationState.Registered,
            _ => _services.Registration.IsEnded ? RegistrationState.Ended : RegistrationState.Registering,
        },
        RegistrationId = _services.Registration.Current?.RegistrationId,
        LastContact = _poll.LastContact,
        TransportAddress = _services.Registration.TransportAddress ?? _options.Push?.Url,
        Trouble = _poll.Trouble,
        Events = [.. _services.Events.Known],
        Opts = _services.Opts.Status(_services.Registration.Current, _services.Events.Known),
        Commands = _services.Dispatcher.Last.ToImmutableDictionary(),
        Failing = _services.Dispatcher.Failing.ToImmutableDictionary(),
        Reports = _services.Reports.Pending,
    };

    /// <summary>Runs until it is cancelled, and then lets every resource go.</summary>
    /// <exception cref="JournalBrokenException">What the disk holds is unknown: nothing can be promised to the VTN until the agent is started again.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // Before it registers: the VTN pushes at once.
        await using var listener = _options.Push is null ? null : new PushListener(_options, _connections, _poll, _clocks.Wire, _logger);
        _services.Registration.TransportAddress = listener is null ? null : await listener.StartAsync(cancellationToken);
        Task[] parts =
        [
            _services.Events.FollowAsync(ending.Token),
            _services.History.RecordAsync(ending.Token),
            _sampler.RunAsync(_reportLoop.ReportDue, ending.Token),
            _reportLoop.DeliverAsync(ending.Token),
            _poll.RunAsync(ending.Token),
        ];
        try
        {
            // None ends by itself: one that does has failed, and takes the others with it.
            await await Task.WhenAny([_services.JournalBroken, .. parts]);
        }
        finally
        {
            await ending.CancelAsync();

            // What is pushed from here on would be done by nobody.
            await StopAsync(listener);
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _services.Reports.Keep();
            await LetGoAsync();
        }
    }

    /// <summary>The domain clock was set, forwards or backwards: waits that were reckoned by it before are over, and the devices are brought to what the events ask now.</summary>
    public void LookAgain()
    {
        _services.Events.LookAgain();
        _poll.LookAgain();
        _services.Reports.Changed.Set();
    }

    /// <summary>Opts for an event on the owner's word, for the whole home: by a new oadrCreatedEvent (rule 42).</summary>
    /// <returns>False when the event is not known.</returns>
    public async Task<bool> OptAsync(OadrEventId eventId, OptType optType, CancellationToken cancellationToken)
    {
        var isKnown = await _services.Events.OptAsync(eventId, optType, VenId, OweAnswer, cancellationToken);
        if (isKnown)
        {
            _poll.Wake();
        }

        return isKnown;
    }

    /// <summary>Opts for resources of an event on the owner's word: by oadrCreateOpt (rule 206), which outlives modifications and later answers.</summary>
    public async Task<OptOutcome> OptAsync(OadrEventId eventId, OptType optType, IReadOnlyList<ResourceId> resources, CancellationToken cancellationToken) =>
        Told(await _services.Events.OptAsync(eventId, optType, resources, cancellationToken));

    /// <summary>Takes up a schedule of the owner: by oadrCreateOpt. It is kept over restarts, and told until the VTN has answered.</summary>
    public async Task<OptOutcome> AddScheduleAsync(OptSchedule schedule, CancellationToken cancellationToken) =>
        Told(await _services.Events.AddScheduleAsync(schedule, VenId, OweAnswer, cancellationToken));

    /// <summary>Takes a schedule back: by oadrCancelOpt. It has no effect from here on, whether the VTN can be reached or not.</summary>
    public async Task<OptOutcome> CancelScheduleAsync(string optId, CancellationToken cancellationToken) =>
        Told(await _services.Events.CancelScheduleAsync(optId, VenId, OweAnswer, cancellationToken));

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
        _services.Dispose();
    }

    /// <summary>Has all said that is owed to the VTN now, and waits for it.</summary>
    internal Task SettleAsync(CancellationToken cancellationToken) => _poll.SettleAsync(cancellationToken);

    private VenId VenId => _services.Registration.VenId;

    private void OweAnswer(OadrCreatedEvent answer) => _services.Dialogue.Owe(OadrServiceName.EiEvent, answer);

    private OptOutcome Told(OptOutcome outcome)
    {
        _poll.Wake();
        return outcome;
    }

    private async Task StopAsync(PushListener? listener)
    {
        if (listener is not null)
        {
            using var limit = new CancellationTokenSource(LetGoWithin, _clocks.Wire);
            await listener.StopAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Lets every resource go, and gives up after a while: what a resource holds has its own end.</summary>
    private async Task LetGoAsync()
    {
        using var limit = new CancellationTokenSource(LetGoWithin, _clocks.Wire);
        try
        {
            await _services.Events.LetGoAsync(limit.Token);
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
