using FlexCoop.OpenAdr;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven;

/// <summary>The link to the VTN: registers, polls, and answers whatever is polled (protocol.md §2.6, §6.2, §7).</summary>
internal sealed partial class PollLoop(
    VtnClient vtn, EiRegisterPartyService registration, VenEvents events, EiReportService reports, OwedAnswers owed, VenOptions options, Clocks clocks, Random random, ILogger logger)
    : IDisposable
{
    /// <summary>The most payloads that are taken in one go; a VTN that never says "nothing owed" must not keep us from waiting.</summary>
    private const int MaxDrain = 100;

    private readonly BackOff _backOff = new(options.MaxBackOff, random);
    private readonly Signal _wake = new();

    /// <summary>Held by a round, and by the owner's cancellation: no poll learns from the VTN that we are to register while we are leaving.</summary>
    private readonly SemaphoreSlim _link = new(1);
    private volatile bool _mustStartUp = true;
    private bool _isCancelled;

    /// <summary>When the VTN last answered, in domain time; null if never.</summary>
    public DateTimeOffset? LastContact { get; private set; }

    /// <summary>Why the VTN cannot be reached, or refuses; null while all is well.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Ends the wait for the next poll: there is something to send.</summary>
    public void Wake() => _wake.Set();

    /// <summary>The VTN does not know us, or wants us to register again: when the next poll would be due, register first.</summary>
    public void StartUpAgain() => _mustStartUp = true;

    /// <summary>Ends the registration on the owner's wish: no poll until it is time to register again.</summary>
    /// <returns>What the VTN said; null when there is no registration.</returns>
    /// <exception cref="IOException">The VTN cannot be reached.</exception>
    public async Task<EiResponse?> CancelRegistrationAsync(CancellationToken cancellationToken)
    {
        await _link.WaitAsync(cancellationToken);
        try
        {
            if (registration.Current is not { } current)
            {
                return null;
            }

            var response = await registration.CancelAsync(current, cancellationToken);
            if (response.ResponseCode.IsSuccess)
            {
                await LeaveAsync(cancellationToken);
            }

            return response;
        }
        finally
        {
            _link.Release();
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan wait;
            await _link.WaitAsync(cancellationToken);
            try
            {
                wait = await RoundAsync(cancellationToken);
            }
            finally
            {
                _link.Release();
            }

            await _wake.WaitAsync([(wait, clocks.Wire)], cancellationToken);
        }
    }

    public void Dispose() => _link.Dispose();

    /// <returns>How long to wait before the next round, in real time.</returns>
    private async Task<TimeSpan> RoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_isCancelled)
            {
                _isCancelled = false;
                _mustStartUp = true;
                return options.RegisterAgainAfter;
            }

            if (_mustStartUp)
            {
                await StartUpAsync(cancellationToken);
            }

            await DrainAsync(cancellationToken);
            if (_mustStartUp)
            {
                // The VTN wants a new registration; one that says so again and again is asked ever less often.
                return _backOff.Next();
            }

            Good();

            // Never faster than the VTN asks, and not in step with others (§9.1.8).
            return registration.Current is { } current ? current.PollInterval * (1 + (0.1 * random.NextDouble())) : TimeSpan.Zero;
        }
        catch (NotRegisteredException unknown)
        {
            _mustStartUp = true;
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
        _mustStartUp = false;
        try
        {
            await GoThroughStartUpAsync(cancellationToken);
        }
        catch
        {
            _mustStartUp = true;
            throw;
        }
    }

    private async Task GoThroughStartUpAsync(CancellationToken cancellationToken)
    {
        var current = await registration.RegisterAsync(cancellationToken);
        owed.Clear();
        owed.Add(OadrServiceName.EiReport, reports.RegisterReport(new VenId(current.VenId)));
        await SendOwedAsync(cancellationToken);
        var answer = await vtn.PostAsync(
            OadrServiceName.EiEvent, new OadrRequestEvent { RequestId = Guid.NewGuid().ToString("N")[..16], VenId = new VenId(current.VenId) }, cancellationToken);
        if (answer is OadrResponse { EiResponse.ResponseCode.IsSuccess: true } none)
        {
            // Interpretation: a peer says so that there are no events (interop.md §1.2); what we know from before is over.
            answer = new OadrDistributeEvent { RequestId = none.EiResponse.RequestId, VtnId = new VtnId(current.VtnId), Events = [] };
        }

        await TakeAsync(answer, cancellationToken);
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        for (var taken = 0; taken < MaxDrain; taken++)
        {
            var isOwedTaken = await SendOwedAsync(cancellationToken);
            if (_mustStartUp || registration.Current is not { } current)
            {
                return;
            }

            var answer = await vtn.PostAsync(OadrServiceName.OadrPoll, new OadrPoll(new VenId(current.VenId)), cancellationToken);
            LastContact = clocks.Domain.GetUtcNow();
            if (!isOwedTaken && owed.Failed() is { } undigested)
            {
                Log.AnswerGivenUp(logger, undigested.PayloadName);
                Answered(undigested);
            }

            if (!await TakeAsync(answer, cancellationToken))
            {
                return;
            }
        }
    }

    /// <returns>False when the VTN failed at one of them: it may be that message, so the poll goes on without it.</returns>
    private async Task<bool> SendOwedAsync(CancellationToken cancellationToken)
    {
        while (owed.Next is { } next)
        {
            try
            {
                var answer = await vtn.PostAsync(next.Service, next.Message, cancellationToken);
                owed.Sent();
                Answered(next.Message);
                _ = await TakeAsync(answer, cancellationToken);
            }
            catch (VtnRefusedException refused)
            {
                owed.Sent();
                Answered(next.Message);
                Log.AnswerRefused(logger, next.Message.PayloadName, refused.Message);
            }
            catch (VtnFaultException fault)
            {
                Log.AnswerUndigested(logger, next.Message.PayloadName, fault.Message);
                return false;
            }
        }

        return true;
    }

    /// <summary>What waits for an answer of ours to be out of the way.</summary>
    private void Answered(OadrMessage message)
    {
        if (message is OadrCreatedReport)
        {
            reports.Begin();
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
                _mustStartUp = true;
                return false;

            case OadrCancelPartyRegistration cancel:
                owed.Add(OadrServiceName.EiRegisterParty, registration.Canceled(cancel));
                await SendOwedAsync(cancellationToken);
                if (registration.Current is null)
                {
                    await LeaveAsync(cancellationToken);
                }

                return true;

            default:
                Log.Unexpected(logger, message.PayloadName);
                return false;
        }
    }

    /// <summary>The registration is over: everything that came with it is forgotten, and every resource let go (rule 407).</summary>
    private async Task LeaveAsync(CancellationToken cancellationToken)
    {
        _isCancelled = true;
        owed.Clear();
        reports.Clear();
        await events.ForgetAsync(cancellationToken);
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

        [LoggerMessage(3506, LogLevel.Warning, "The VTN failed at {PayloadName}: {Reason}")]
        public static partial void AnswerUndigested(ILogger logger, string payloadName, string reason);

        [LoggerMessage(3507, LogLevel.Warning, "{PayloadName} is given up: the VTN answers polls, but fails at it each time")]
        public static partial void AnswerGivenUp(ILogger logger, string payloadName);

        [LoggerMessage(3504, LogLevel.Warning, "The VTN says {ResponseCode} {Description}")]
        public static partial void Refused(ILogger logger, int responseCode, string? description);

        [LoggerMessage(3505, LogLevel.Warning, "The VTN sent {PayloadName}, which has no place here")]
        public static partial void Unexpected(ILogger logger, string payloadName);
    }
}
