using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven;

/// <summary>EiRegisterParty on the VEN's side (protocol.md §6): who we are at the VTN, kept over restarts.</summary>
internal sealed partial class EiRegisterPartyService
{
    private readonly VtnClient _vtn;
    private readonly VenOptions _options;
    private readonly ILogger _logger;
    private readonly string _file;
    private readonly string _leftFile;
    private volatile Registration? _current;
    private volatile bool _mustStartUp = true;
    private volatile bool _isMetadataAwaited;
    private volatile bool _isEnded;
    private volatile bool _isLeft;

    public EiRegisterPartyService(VtnClient vtn, VenOptions options, ILogger logger)
    {
        _vtn = vtn;
        _options = options;
        _logger = logger;
        _file = Path.Combine(options.StateFolder, "registration.json");
        _leftFile = Path.Combine(options.StateFolder, "unregistered");
        _current = Registration.Load(_file);
        _isLeft = File.Exists(_leftFile);
    }

    /// <summary>Who we are; null while we are not registered.</summary>
    public Registration? Current => _current;

    /// <summary>Our venID; empty while we are not registered.</summary>
    public VenId VenId => new(_current?.VenId ?? "");

    /// <summary>Whether the start-up is still to come, or to be gone through again: the VTN does not know us, or wants us to register.</summary>
    public bool MustStartUp
    {
        get => _mustStartUp;
        set
        {
            _mustStartUp = value;
            TellIfMayReport();
        }
    }

    /// <summary>Whether a start-up has begun whose METADATA the VTN does not have yet.</summary>
    public bool IsMetadataAwaited
    {
        get => _isMetadataAwaited;
        set
        {
            _isMetadataAwaited = value;
            TellIfMayReport();
        }
    }

    /// <summary>Whether data may be reported: METADATA come before all else (rules 309, 405).</summary>
    public bool MayReport => !_mustStartUp && !_isMetadataAwaited;

    /// <summary>Called when <see cref="MayReport"/> has become true, or may have; null when nobody waits for it.</summary>
    public Action? ReportsMayFlow { get; set; }

    /// <summary>oadrTransportAddress; null for a VEN that polls. Set before the first registration.</summary>
    public Uri? TransportAddress { get; set; }

    /// <summary>Whether the registration was ended, by the owner or the VTN, and none has been made since.</summary>
    public bool IsEnded => _isEnded;

    /// <summary>Whether the owner wants no registration, also over restarts.</summary>
    public bool IsLeft => _isLeft;

    /// <summary>The owner wants no registration; one that there is, is still to be cancelled.</summary>
    public void Leave()
    {
        DurableFile.Replace(_leftFile, "The owner wants no registration; 'register' ends this.\n"u8);
        _isLeft = true;
    }

    /// <summary>The owner may have a registration: the one there is, or a new one.</summary>
    public void Stay()
    {
        if (_isLeft)
        {
            DurableFile.Remove(_leftFile);
            _isLeft = false;
        }
    }

    /// <summary>The owner wants to be registered, anew or again, and at once.</summary>
    public void Return()
    {
        Stay();
        _isEnded = false;
        MustStartUp = true;
    }

    /// <summary>Registers, or registers again with the ids from before (rules 402, 405).</summary>
    /// <param name="becomesAnother">Called before another registration is kept: what came with the one before is void (rules 406, 407), also if the agent dies now.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NotRegisteredException">The VTN refuses.</exception>
    public async Task<Registration> RegisterAsync(Action becomesAnother, CancellationToken cancellationToken)
    {
        if (_current is { } before)
        {
            var again = await CreateAsync(new VenId(before.VenId), new RegistrationId(before.RegistrationId), cancellationToken);
            var code = again.EiResponse.ResponseCode;
            if (code.IsSuccess && again is not { VenId.Value.Length: 0 } and not { RegistrationId.Value.Length: 0 })
            {
                return Keep(again, before, becomesAnother);
            }

            if (!code.IsSuccess && code != EiResponseCode.InvalidId && code != EiResponseCode.NotRegistered)
            {
                // Whatever this is, it does not say that we are not known.
                throw new NotRegisteredException($"The VTN refused to register again: {code} {again.EiResponse.ResponseDescription}");
            }

            // The VTN has lost or ended the registration; we begin afresh.
            Log.Lost(_logger, before.RegistrationId, again.EiResponse.ResponseCode.Value, again.EiResponse.ResponseDescription);
            Forget();
        }

        // What the VTN tells in answer to a query is sent back: some keep the registration by the certificate (interop.md §1.1).
        var offer = _options.QueryRegistration ? await QueryAsync(cancellationToken) : null;
        var told = offer?.VenId is { Value.Length: > 0 } venId ? venId : (VenId?)null;
        var ours = _options.VenId is { } preconfigured ? new VenId(preconfigured) : told;
        var created = await CreateAsync(
            ours,
            told is not null && told == ours && offer!.RegistrationId is { Value.Length: > 0 } registrationId ? registrationId : null,
            cancellationToken);
        return created.EiResponse.ResponseCode.IsSuccess
            ? Keep(created, before: null, becomesAnother)
            : throw new NotRegisteredException($"The VTN refused the registration: {created.EiResponse.ResponseCode} {created.EiResponse.ResponseDescription}");
    }

    /// <summary>Tells the VTN that the owner ends the registration (oadrCancelPartyRegistration).</summary>
    /// <returns>What the VTN said; after a success the registration is to be ended here.</returns>
    public async Task<EiResponse> CancelAsync(Registration registration, CancellationToken cancellationToken)
    {
        var answer = await _vtn.PostAsync(
            OadrServiceName.EiRegisterParty,
            new OadrCancelPartyRegistration
            {
                RequestId = NewRequestId(), RegistrationId = new RegistrationId(registration.RegistrationId), VenId = new VenId(registration.VenId),
            },
            cancellationToken);
        var response = (answer as OadrCanceledPartyRegistration)?.EiResponse ?? (answer as OadrResponse)?.EiResponse ?? EiResponse.Ok(requestId: "");

        // Where the VTN does not know the registration, it has ended it, and its word was lost, or forgotten it. Either is what the owner wants.
        return response.ResponseCode == EiResponseCode.InvalidId || response.ResponseCode == EiResponseCode.NotRegistered ? EiResponse.Ok(response.RequestId) : response;
    }

    private static string NewRequestId() => Guid.NewGuid().ToString("N")[..16];

    private async Task<OadrCreatedPartyRegistration?> QueryAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _vtn.PostAsync(OadrServiceName.EiRegisterParty, new OadrQueryRegistration(NewRequestId()), cancellationToken) as OadrCreatedPartyRegistration;
        }
        catch (VtnRefusedException notServed)
        {
            // The query is optional (§8.4.1).
            Log.QueryRefused(_logger, notServed.Message);
            return null;
        }
    }

    private async Task<OadrCreatedPartyRegistration> CreateAsync(VenId? venId, RegistrationId? registrationId, CancellationToken cancellationToken)
    {
        var answer = await _vtn.PostAsync(
            OadrServiceName.EiRegisterParty,
            new OadrCreatePartyRegistration
            {
                RequestId = NewRequestId(),
                RegistrationId = registrationId,
                VenId = venId,
                ProfileName = OadrProfileName.Profile20b,
                TransportName = OadrTransportName.SimpleHttp,
                ReportOnly = false,
                XmlSignature = _options.Signatures != SignaturePolicy.Off,
                VenName = _options.VenName,
                HttpPullModel = TransportAddress is null,
                TransportAddress = TransportAddress?.AbsoluteUri,
            },
            cancellationToken);
        return answer switch
        {
            OadrCreatedPartyRegistration created => created,
            OadrResponse refused => throw new NotRegisteredException($"The VTN refused the registration: {refused.EiResponse.ResponseCode} {refused.EiResponse.ResponseDescription}"),
            _ => throw new VtnUnreachableException($"The VTN answered a registration with {answer?.PayloadName ?? "nothing"}.", inner: null),
        };
    }

    private Registration Keep(OadrCreatedPartyRegistration created, Registration? before, Action becomesAnother)
    {
        // A VTN that asks for less than a poll a day is polled once a day.
        var pollInterval = created.RequestedOadrPollFreq?.ToTimeSpan() is { Ticks: > 0 } asked
            ? TimeSpan.FromTicks(Math.Min(asked.Ticks, TimeSpan.TicksPerDay))
            : before?.PollInterval ?? TimeSpan.FromSeconds(10);
        var registration = new Registration(
            NotEmpty(created.VenId?.Value) ?? before?.VenId ?? throw new NotRegisteredException("The VTN accepted the registration but gave no venID (rule 403)."),
            NotEmpty(created.RegistrationId?.Value) ?? before?.RegistrationId ?? throw new NotRegisteredException("The VTN accepted the registration but gave no registrationID (rule 403)."),
            created.VtnId.Value,
            pollInterval,
            before?.Mark ?? NewRequestId());
        if (before is not null && (registration.VenId, registration.RegistrationId, registration.VtnId) != (before.VenId, before.RegistrationId, before.VtnId))
        {
            // Other ids are another registration, of which the VTN knows nothing yet.
            registration = registration with { Mark = NewRequestId() };
        }

        if (registration.RegistrationId != before?.RegistrationId)
        {
            becomesAnother();
        }

        if (registration != before)
        {
            registration.Save(_file);
        }

        _current = registration;
        _isEnded = false;
        if (TransportAddress is { } address)
        {
            Log.RegisteredForPush(_logger, registration.VenId, registration.VtnId, address);
        }
        else
        {
            Log.Registered(_logger, registration.VenId, registration.VtnId, registration.PollInterval);
        }

        return registration;
    }

    /// <summary>A peer writes an id that it does not give as an empty element.</summary>
    private static string? NotEmpty(string? id) => string.IsNullOrEmpty(id) ? null : id;

    /// <summary>Forgets the registration; what came with it has been forgotten before, so that nothing outlives it if the agent dies in between.</summary>
    public void End()
    {
        Forget();
        _isEnded = true;
        MustStartUp = true;
    }

    private void Forget()
    {
        DurableFile.Remove(_file);
        _current = null;
    }

    private void TellIfMayReport()
    {
        if (MayReport)
        {
            ReportsMayFlow?.Invoke();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3401, LogLevel.Information, "Registered as {VenId} at {VtnId}, polling every {PollInterval}")]
        public static partial void Registered(ILogger logger, string venId, string vtnId, TimeSpan pollInterval);

        [LoggerMessage(3857, LogLevel.Information, "Registered as {VenId} at {VtnId}, which pushes to {Address}")]
        public static partial void RegisteredForPush(ILogger logger, string venId, string vtnId, Uri address);

        [LoggerMessage(3402, LogLevel.Warning, "The VTN does not know the registration {RegistrationId} any more: {ResponseCode} {Description}")]
        public static partial void Lost(ILogger logger, string registrationId, int responseCode, string? description);

        [LoggerMessage(3403, LogLevel.Debug, "The VTN takes no queries: {Reason}")]
        public static partial void QueryRefused(ILogger logger, string reason);
    }
}
