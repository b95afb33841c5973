using FlexCoop.OpenAdr;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven;

/// <summary>The link to the VTN: registers, polls, and answers whatever is polled (protocol.md §2.6, §6.2, §7).</summary>
internal sealed partial class PollLoop(
    VtnClient vtn, EiRegisterPartyService registration, VenEvents events, EiReportService reports, OwedAnswers owed, VenOptions options, Clocks clocks, Random random, ILogger logger)
{
    /// <summary>The most payloads that are taken in one go; a VTN that never says "nothing owed" must not keep us from waiting.</summary>
    private const int MaxDrain = 100;

    private readonly BackOff _backOff = new(options.MaxBackOff, random);
    private readonly Signal _wake = new();
    private bool _hasStarted;
    private bool _isCancelled;

    /// <summary>When the VTN last answered, in domain time; null if never.</summary>
    public DateTimeOffset? LastContact { get; private set; }

    /// <summary>Why the VTN cannot be reached, or refuses; null while all is well.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Ends the wait for the next poll: there is something to send.</summary>
    public void Wake() => _wake.Set();

    /// <summary>The owner has ended the registration, or the VTN has: no poll until it is time to register again.</summary>
    public void Cancelled() => _isCancelled = true;

    /// <summary>The VTN does not know us; register first.</summary>
    public void NotRegistered()
    {
        _hasStarted = false;
        Wake();
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var wait = await RoundAsync(cancellationToken);
            await _wake.WaitAsync([(wait, clocks.Wire)], cancellationToken);
        }
    }

    /// <returns>How long to wait before the next round, in real time.</returns>
    private async Task<TimeSpan> RoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_isCancelled && registration.Current is null)
            {
                _isCancelled = false;
                _hasStarted = false;
                owed.Clear();
                return options.RegisterAgainAfter;
            }

            if (!_hasStarted)
            {
                await StartUpAsync(cancellationToken);
                _hasStarted = true;
            }

            await DrainAsync(cancellationToken);
            Good();

            // Never faster than the VTN asks, and not in step with others (§9.1.8).
            return registration.Current is { } current ? current.PollInterval * (1 + (0.1 * random.NextDouble())) : TimeSpan.Zero;
        }
        catch (NotRegisteredException unknown)
        {
            _hasStarted = false;
            return Bad(unknown);
        }
        catch (IOException failure)
        {
            // The VTN is out of reach or will not listen; or the journal cannot be written, and nothing of what was polled was answered.
            return Bad(failure);
        }
    }

    /// <summary>What comes before all else after power-up: registration, METADATA, all events (rules 301, 309, 405).</summary>
    private async Task StartUpAsync(CancellationToken cancellationToken)
    {
        var current = await registration.RegisterAsync(cancellationToken);
        owed.Clear();
        owed.Add(OadrServiceName.EiReport, reports.RegisterReport(new VenId(current.VenId)));
        await SendOwedAsync(cancellationToken);
        var answer = await vtn.PostAsync(
            OadrServiceName.EiEvent, new OadrRequestEvent { RequestId = Guid.NewGuid().ToString("N")[..16], VenId = new VenId(current.VenId) }, cancellationToken);
        await TakeAsync(answer, cancellationToken);
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        for (var taken = 0; taken < MaxDrain; taken++)
        {
            await SendOwedAsync(cancellationToken);
            if (registration.Current is not { } current)
            {
                return;
            }

            var answer = await vtn.PostAsync(OadrServiceName.OadrPoll, new OadrPoll(new VenId(current.VenId)), cancellationToken);
            LastContact = clocks.Domain.GetUtcNow();
            if (!await TakeAsync(answer, cancellationToken))
            {
                return;
            }
        }
    }

    private async Task SendOwedAsync(CancellationToken cancellationToken)
    {
        while (owed.Next is { } next)
        {
            try
            {
                var answer = await vtn.PostAsync(next.Service, next.Message, cancellationToken);
                owed.Sent();
                _ = await TakeAsync(answer, cancellationToken);
            }
            catch (VtnRefusedException refused)
            {
                owed.Sent();
                Log.AnswerRefused(logger, next.Message.PayloadName, refused.Message);
            }
        }
    }

    /// <summary>Takes whatever the VTN says, to a poll or to a message of ours.</summary>
    /// <returns>Whether it was something to act on, so that there may be more.</returns>
    private async Task<bool> TakeAsync(OadrMessage? message, CancellationToken cancellationToken)
    {
        var venId = new VenId(registration.Current?.VenId ?? "");
        switch (message)
        {
            case null:
                return false;

            case OadrResponse response:
                Check(response.EiResponse);
                return false;

            case OadrDistributeEvent distribute:
                Check(distribute.EiResponse);
                if (registration.Current is { } current)
                {
                    owed.Add(OadrServiceName.EiEvent, await events.DistributeAsync(distribute, current, cancellationToken));
                }

                return true;

            case OadrRegisteredReport registered:
                Check(registered.EiResponse);
                if (registered.ReportRequests.Count > 0)
                {
                    CreateReport(registered.ReportRequests, registered.EiResponse.RequestId, venId);
                }

                return false;

            case OadrCreateReport create:
                CreateReport(create.ReportRequests, create.RequestId, venId);
                return true;

            case OadrCancelReport cancel:
                owed.Add(OadrServiceName.EiReport, reports.CancelReport(cancel, venId));
                return true;

            case OadrRegisterReport register:
                owed.Add(OadrServiceName.EiReport, new OadrRegisteredReport { EiResponse = EiResponse.Ok(register.RequestId), VenId = venId });
                return true;

            case OadrUpdateReport update:
                owed.Add(OadrServiceName.EiReport, new OadrUpdatedReport
                {
                    EiResponse = new EiResponse(EiResponseCode.InvalidId, "this VEN has asked for no reports (rule 304)", update.RequestId), VenId = venId,
                });
                return true;

            case OadrRequestReregistration:
                owed.Add(OadrServiceName.EiRegisterParty, new OadrResponse { EiResponse = EiResponse.Ok(requestId: ""), VenId = venId });
                await SendOwedAsync(cancellationToken);
                await registration.RegisterAsync(cancellationToken);
                return true;

            case OadrCancelPartyRegistration cancel:
                owed.Add(OadrServiceName.EiRegisterParty, registration.Canceled(cancel));
                if (registration.Current is null)
                {
                    _isCancelled = true;
                    reports.Clear();
                    await events.ForgetAsync(cancellationToken);
                }

                return true;

            default:
                Log.Unexpected(logger, message.PayloadName);
                return false;
        }
    }

    private void CreateReport(IReadOnlyList<OadrReportRequest> requests, string requestId, VenId venId)
    {
        var (answer, metadataAsked) = reports.CreateReport(requests, requestId, venId);
        owed.Add(OadrServiceName.EiReport, answer);
        if (metadataAsked is { } askedBy)
        {
            owed.Add(OadrServiceName.EiReport, reports.RegisterReport(venId, askedBy));
        }
    }

    /// <summary>452 and 463 mean that the VTN does not know us (rule 517); anything else that is no success is noted.</summary>
    private void Check(EiResponse? response)
    {
        if (response is null || response.ResponseCode.IsSuccess)
        {
            return;
        }

        if (response.ResponseCode == EiResponseCode.NotRegistered)
        {
            throw new NotRegisteredException($"The VTN says {response.ResponseCode} {response.ResponseDescription}");
        }

        Log.Refused(logger, response.ResponseCode.Value, response.ResponseDescription);
    }

    private void Good()
    {
        if (Trouble is not null)
        {
            Log.Recovered(logger);
        }

        Trouble = null;
        _backOff.Reset();
    }

    private TimeSpan Bad(Exception failure)
    {
        // Once for each change of state, not for each try.
        if (Trouble is null)
        {
            Log.Trouble(logger, failure.Message);
        }

        Trouble = failure.Message;
        return _backOff.Next();
    }

    private static partial class Log
    {
        [LoggerMessage(3501, LogLevel.Warning, "Trouble with the VTN, trying on: {Reason}")]
        public static partial void Trouble(ILogger logger, string reason);

        [LoggerMessage(3502, LogLevel.Information, "The VTN answers again")]
        public static partial void Recovered(ILogger logger);

        [LoggerMessage(3503, LogLevel.Warning, "The VTN refused {PayloadName}, which is not sent again: {Reason}")]
        public static partial void AnswerRefused(ILogger logger, string payloadName, string reason);

        [LoggerMessage(3504, LogLevel.Warning, "The VTN says {ResponseCode} {Description}")]
        public static partial void Refused(ILogger logger, int responseCode, string? description);

        [LoggerMessage(3505, LogLevel.Warning, "The VTN sent {PayloadName}, which has no place here")]
        public static partial void Unexpected(ILogger logger, string payloadName);
    }
}
