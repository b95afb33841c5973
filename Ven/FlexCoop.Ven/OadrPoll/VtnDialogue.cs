using FlexCoop.OpenAdr;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven;

/// <summary>What is said to the VTN, and what is answered to whatever it says (protocol.md §6.2, §7).</summary>
internal sealed partial class VtnDialogue(
    VtnClient vtn, EiRegisterPartyService registration, VenEvents events, EiOptService opts, EiReportService reports, ILogger logger)
{
    /// <summary>The most payloads that are taken in one go; a VTN that never says "nothing owed" must not keep us from waiting.</summary>
    private const int MaxDrain = 100;

    private readonly OwedAnswers _owed = new();
    private volatile bool _mayHaveMissed;

    /// <summary>Owes the VTN a message; the next drain sends it first.</summary>
    public void Owe(OadrServiceName service, OadrMessage? message) => _owed.Add(service, message);

    /// <summary>Owes the VTN the METADATA that a request of its own wants; once, also when it wants them again before they could be sent.</summary>
    public void OweMetadata(ReportRequestId askedBy)
    {
        if (registration.Current is { } current && !_owed.Contains(message => message is OadrRegisterReport register && register.ReportRequestId == askedBy))
        {
            Owe(OadrServiceName.EiReport, reports.RegisterReport(new VenId(current.VenId), askedBy));
        }
    }

    /// <summary>What comes before all else after power-up: registration, METADATA, all events (rules 301, 309, 405).</summary>
    /// <exception cref="IOException">It did not come to an end.</exception>
    public async Task StartUpAsync(CancellationToken cancellationToken)
    {
        registration.IsMetadataAwaited = true;
        registration.MustStartUp = false;
        try
        {
            await GoThroughStartUpAsync(cancellationToken);
        }
        catch
        {
            registration.MustStartUp = true;
            throw;
        }
    }

    /// <summary>Sends what is owed, and polls and answers until the VTN owes nothing, or wants a new registration.</summary>
    /// <exception cref="IOException">The VTN cannot be reached, or does not know us.</exception>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        for (var taken = 0; taken < MaxDrain; taken++)
        {
            var isOwedTaken = await SendOwedAsync(cancellationToken);
            if (registration.MustStartUp || registration.Current is not { } current)
            {
                return;
            }

            if (isOwedTaken)
            {
                await SendOptsAsync(current, cancellationToken);
            }

            if (_mayHaveMissed)
            {
                await RequestEventsAsync(current, cancellationToken);
            }

            var answer = await PollAsync(current, cancellationToken);
            if (!isOwedTaken && _owed.Failed() is { } undigested)
            {
                Log.AnswerGivenUp(logger, undigested.PayloadName);
                GivenUp(undigested);
            }

            if (!await TakePolledAsync(answer, cancellationToken))
            {
                return;
            }
        }
    }

    /// <summary>Says what is owed to a VTN that pushes; asks for all events where some may have been missed.</summary>
    /// <returns>Whether anything was said.</returns>
    /// <exception cref="IOException">The VTN cannot be reached, fails at a message, or does not know us.</exception>
    public async Task<bool> SettleAsync(CancellationToken cancellationToken)
    {
        var hasSpoken = false;
        for (var rounds = 0; rounds < MaxDrain; rounds++)
        {
            hasSpoken |= _owed.Next is not null;
            var isOwedTaken = await SendOwedAsync(cancellationToken);
            if (registration.MustStartUp || registration.Current is not { } current)
            {
                return hasSpoken;
            }

            hasSpoken |= isOwedTaken && await SendOptsAsync(current, cancellationToken);
            if (!isOwedTaken || _mayHaveMissed)
            {
                // Also to see whether the VTN fails at one message, or at all.
                await RequestEventsAsync(current, cancellationToken);
                hasSpoken = true;
            }

            if (!isOwedTaken && _owed.Next is { } next)
            {
                if (_owed.Failed() is not { } undigested)
                {
                    throw new VtnFaultException($"The VTN fails at {next.Message.PayloadName}, which is sent again.");
                }

                Log.AnswerGivenUp(logger, undigested.PayloadName);
                GivenUp(undigested);
            }

            if (_owed.Next is null)
            {
                break;
            }
        }

        return hasSpoken;
    }

    /// <summary>How often all events were asked for, and taken.</summary>
    public int EventsAsked { get; private set; }

    /// <summary>Some events may have been missed: all are asked for at the next opportunity.</summary>
    public void AskForEvents() => _mayHaveMissed = true;

    /// <summary>When an opt at which the VTN failed is tried again, in real time; null when none waits.</summary>
    public DateTimeOffset? NextTry => opts.NextTry;

    /// <summary>Takes what the VTN pushed; the answer is for the connection that it came by.</summary>
    /// <exception cref="IOException">The journal cannot be written: it is not taken.</exception>
    public async Task<PushedReply> TakePushedAsync(OadrMessage message, CancellationToken cancellationToken)
    {
        var venId = registration.VenId;
        if (Misdirected(message, venId) is { } refusal)
        {
            Log.Misdirected(logger, message.PayloadName);
            return new PushedReply(refusal);
        }

        switch (message)
        {
            case OadrDistributeEvent distribute:
                await events.DistributeAsync(distribute, registration.Current!, created => Owe(OadrServiceName.EiEvent, created), cancellationToken);
                return new PushedReply(Message: null);

            case OadrCreatedReport created:
                return new PushedReply(new OadrResponse { EiResponse = EiResponse.Ok(created.EiResponse.RequestId), VenId = venId });
        }

        var answer = await AnswerAsync(message, venId, cancellationToken);
        return new PushedReply(answer, () =>
        {
            registration.MustStartUp |= message is OadrRequestReregistration;
            Answered(answer!);
        });
    }

    /// <summary>The registration is to end: everything that came with it is forgotten, and every resource let go (rule 407).</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        _owed.Clear();
        reports.Clear();
        await events.ForgetAsync(cancellationToken);
    }

    private async Task GoThroughStartUpAsync(CancellationToken cancellationToken)
    {
        var current = await registration.RegisterAsync(becomesAnother: reports.Clear, cancellationToken);
        var venId = new VenId(current.VenId);
        _owed.Clear();
        // Interpretation: also after a re-registration (rule 301; rule 405 does not ask for it): the VTN may have lost all but the ids.
        Owe(OadrServiceName.EiReport, reports.RegisterReport(venId));
        await SendOwedAsync(cancellationToken);
        await RequestEventsAsync(current, cancellationToken);
    }

    /// <summary>Asks for all events, and takes them.</summary>
    private async Task RequestEventsAsync(Registration current, CancellationToken cancellationToken)
    {
        // What is said meanwhile to ask again counts.
        _mayHaveMissed = false;
        try
        {
            var answer = await vtn.PostAsync(
                OadrServiceName.EiEvent, new OadrRequestEvent { RequestId = Guid.NewGuid().ToString("N")[..16], VenId = new VenId(current.VenId) }, cancellationToken);
            if (answer is OadrResponse { EiResponse.ResponseCode.IsSuccess: true } none)
            {
                // Interpretation: a peer says so that there are no events (interop.md §1.2); what we know from before is over.
                answer = new OadrDistributeEvent { RequestId = none.EiResponse.RequestId, VtnId = new VtnId(current.VtnId), Events = [] };
            }

            await TakeAsync(answer, cancellationToken);
            EventsAsked++;
        }
        catch
        {
            _mayHaveMissed = true;
            throw;
        }
    }

    /// <summary>Polls. An answer that was lost may have held what the VTN does not send again: that an event is over here, or one that wants no answer.</summary>
    private async Task<OadrMessage?> PollAsync(Registration current, CancellationToken cancellationToken)
    {
        try
        {
            return await vtn.PostAsync(OadrServiceName.OadrPoll, new OadrPoll(new VenId(current.VenId)), cancellationToken);
        }
        catch (VtnUnreachableException noAnswer) when (noAnswer.InnerException is not null)
        {
            _mayHaveMissed = true;
            throw;
        }
    }

    /// <summary>Takes what was polled. What could not be journaled may be what the VTN does not send again, too.</summary>
    private async Task<bool> TakePolledAsync(OadrMessage? polled, CancellationToken cancellationToken)
    {
        try
        {
            return await TakeAsync(polled, cancellationToken);
        }
        catch (IOException)
        {
            _mayHaveMissed = true;
            throw;
        }
    }

    /// <returns>False when the VTN failed at one of them: it may be that message, so the poll goes on without it.</returns>
    private async Task<bool> SendOwedAsync(CancellationToken cancellationToken)
    {
        // Once the VTN wants us to start up, nothing else is said before that (rule 405).
        var isStartUpKnown = registration.MustStartUp;
        while (registration.MustStartUp == isStartUpKnown && _owed.Next is { } next)
        {
            try
            {
                var answer = await vtn.PostAsync(next.Service, next.Message, cancellationToken);
                _owed.Sent();
                Answered(next.Message);
                _ = await TakeAsync(answer, cancellationToken);
            }
            catch (VtnRefusedException refused)
            {
                _owed.Sent();
                GivenUp(next.Message);
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

    /// <summary>Tells the VTN what the owner has said (protocol.md §9). The answers to the events that it is about have gone out before (rule 206).</summary>
    /// <returns>Whether there was anything to tell.</returns>
    private async Task<bool> SendOptsAsync(Registration current, CancellationToken cancellationToken)
    {
        var owed = opts.Owed(current, events.Known);
        foreach (var (opt, message) in owed)
        {
            try
            {
                var response = await vtn.PostAsync(OadrServiceName.EiOpt, message, cancellationToken) switch
                {
                    OadrCreatedOpt created => created.EiResponse,
                    OadrCanceledOpt canceled => canceled.EiResponse,
                    OadrResponse plain => plain.EiResponse,
                    var other => throw new VtnFaultException($"The VTN answered {message.PayloadName} with {other?.PayloadName ?? "nothing"}."),
                };
                if (response.ResponseCode == EiResponseCode.NotRegistered)
                {
                    Check(response);
                }

                opts.Answered(opt, current, response);
            }
            catch (VtnRefusedException refused)
            {
                opts.Answered(opt, current, new EiResponse(EiResponseCode.DeploymentOther, refused.Message, RequestId: ""));
            }
            catch (VtnFaultException fault)
            {
                opts.Failed(opt, fault.Message);
            }
        }

        return owed.Count > 0;
    }

    /// <summary>What waits for an answer of ours to be out of the way.</summary>
    private void Answered(OadrMessage message)
    {
        switch (message)
        {
            case OadrCreatedReport or OadrCanceledReport:
                reports.Begin();
                break;
            case OadrRegisterReport:
                reports.Registered();
                registration.IsMetadataAwaited = false;
                reports.Begin();
                break;
        }
    }

    /// <summary>The VTN will not take a message of ours, which is not sent again.</summary>
    private void GivenUp(OadrMessage message)
    {
        Answered(message);
        if (message is OadrRegisterReport)
        {
            reports.Void();
        }
    }

    /// <summary>Takes whatever the VTN says, to a poll or to a message of ours.</summary>
    /// <returns>Whether it was something to act on, so that there may be more.</returns>
    private async Task<bool> TakeAsync(OadrMessage? message, CancellationToken cancellationToken)
    {
        var venId = registration.VenId;
        if (Misdirected(message, venId) is { } refusal)
        {
            Log.Misdirected(logger, message!.PayloadName);
            Owe(ServiceOf(message), refusal);
            return true;
        }

        if (await AnswerAsync(message, venId, cancellationToken) is { } answered)
        {
            Owe(ServiceOf(message!), answered);
            if (message is OadrRequestReregistration or OadrCancelPartyRegistration)
            {
                await SendOwedAsync(cancellationToken);
            }

            registration.MustStartUp |= message is OadrRequestReregistration;
            return message is not OadrRequestReregistration;
        }

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
                    await events.DistributeAsync(distribute, current, answer => Owe(OadrServiceName.EiEvent, answer), cancellationToken);
                }

                return true;

            case OadrRegisteredReport registered:
                Check(registered.EiResponse);
                if (!registered.EiResponse.ResponseCode.IsSuccess)
                {
                    // Requests are made from METADATA (rule 300): without them there are none, and those beside the refusal are overlooked.
                    reports.Void();
                }
                else if (registered.ReportRequests.Count > 0)
                {
                    // Rule 344: oadrCreatedReport is a message of its own.
                    Owe(OadrServiceName.EiReport, reports.CreateReport(registered.ReportRequests, registered.EiResponse.RequestId, venId));
                }

                return false;

            default:
                Log.Unexpected(logger, message.PayloadName);
                return false;
        }
    }

    private static OadrServiceName ServiceOf(OadrMessage request) =>
        request is OadrCancelPartyRegistration or OadrRequestReregistration ? OadrServiceName.EiRegisterParty : OadrServiceName.EiReport;

    /// <summary>Does what the VTN asks for, and gives what is answered; null when it asks for nothing.</summary>
    private async Task<OadrMessage?> AnswerAsync(OadrMessage? message, VenId venId, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case OadrCreateReport create:
                return reports.CreateReport(create.ReportRequests, create.RequestId, venId);

            case OadrCancelReport cancel:
                return reports.CancelReport(cancel, venId);

            case OadrRegisterReport register:
                return new OadrRegisteredReport { EiResponse = EiResponse.Ok(register.RequestId), VenId = venId };

            case OadrUpdateReport update:
                return new OadrUpdatedReport
                {
                    EiResponse = new EiResponse(EiResponseCode.InvalidId, "this VEN has asked for no reports (rule 304)", update.RequestId), VenId = venId,
                };

            case OadrRequestReregistration:
                return new OadrResponse { EiResponse = EiResponse.Ok(requestId: ""), VenId = venId };

            case OadrCancelPartyRegistration cancel:
                var isOurs = cancel.RegistrationId.Value == registration.Current?.RegistrationId;
                if (isOurs)
                {
                    await LeaveAsync(cancellationToken);
                    registration.End();
                }

                return new OadrCanceledPartyRegistration
                {
                    EiResponse = isOurs
                        ? EiResponse.Ok(cancel.RequestId)
                        : new EiResponse(EiResponseCode.InvalidId, $"registrationID '{cancel.RegistrationId}' is not this VEN's (rule 400)", cancel.RequestId),
                    RegistrationId = cancel.RegistrationId,
                    VenId = venId,
                };

            default:
                return null;
        }
    }

    /// <summary>What is answered to a message that is meant for another VEN, or for none in this letter case (rules 21, 512): 452. Peers leave the venID empty or out.</summary>
    /// <returns>Null when it is meant for us.</returns>
    private OadrMessage? Misdirected(OadrMessage? message, VenId venId)
    {
        EiResponse? Refusal(VenId? meant, string requestId) => meant is { Value.Length: > 0 } other && other != venId
            ? new EiResponse(EiResponseCode.InvalidId, $"venID '{other}' is not '{venId}' (rules 21, 512)", requestId)
            : null;

        return message switch
        {
            OadrCreateReport create when Refusal(create.VenId, create.RequestId) is { } refusal =>
                new OadrCreatedReport { EiResponse = refusal, PendingReports = reports.Pending, VenId = venId },
            OadrCancelReport cancel when Refusal(cancel.VenId, cancel.RequestId) is { } refusal =>
                new OadrCanceledReport { EiResponse = refusal, PendingReports = reports.Pending, VenId = venId },
            OadrRegisterReport register when Refusal(register.VenId, register.RequestId) is { } refusal => new OadrRegisteredReport { EiResponse = refusal, VenId = venId },
            OadrRequestReregistration reregistration when Refusal(reregistration.VenId, requestId: "") is { } refusal => new OadrResponse { EiResponse = refusal, VenId = venId },
            OadrCancelPartyRegistration cancel when Refusal(cancel.VenId, cancel.RequestId) is { } refusal =>
                new OadrCanceledPartyRegistration { EiResponse = refusal, RegistrationId = cancel.RegistrationId, VenId = venId },
            _ => null,
        };
    }

    /// <summary>463 means that the VTN does not know us (rule 517); anything else that is no success is noted.</summary>
    private void Check(EiResponse? response)
    {
        if (response is null || response.ResponseCode.IsSuccess)
        {
            return;
        }

        if (response.ResponseCode == EiResponseCode.NotRegistered)
        {
            registration.MustStartUp = true;
            throw new NotRegisteredException($"The VTN says {response.ResponseCode} {response.ResponseDescription}");
        }

        Log.Refused(logger, response.ResponseCode.Value, response.ResponseDescription);
    }

    private static partial class Log
    {
        [LoggerMessage(3503, LogLevel.Warning, "The VTN refused {PayloadName}, which is not sent again: {Reason}")]
        public static partial void AnswerRefused(ILogger logger, string payloadName, string reason);

        [LoggerMessage(3504, LogLevel.Warning, "The VTN says {ResponseCode} {Description}")]
        public static partial void Refused(ILogger logger, int responseCode, string? description);

        [LoggerMessage(3509, LogLevel.Warning, "The VTN sent {PayloadName} for another VEN")]
        public static partial void Misdirected(ILogger logger, string payloadName);

        [LoggerMessage(3505, LogLevel.Warning, "The VTN sent {PayloadName}, which has no place here")]
        public static partial void Unexpected(ILogger logger, string payloadName);

        [LoggerMessage(3506, LogLevel.Warning, "The VTN failed at {PayloadName}: {Reason}")]
        public static partial void AnswerUndigested(ILogger logger, string payloadName, string reason);

        [LoggerMessage(3507, LogLevel.Warning, "{PayloadName} is given up: the VTN answers polls, but fails at it each time")]
        public static partial void AnswerGivenUp(ILogger logger, string payloadName);
    }
}
