using FlexCoop.OpenAdr;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>Brings a message to its service (protocol.md §3.2), if its sender is registered (rule 517).</summary>
internal sealed class OadrDispatcher(
    EiRegisterPartyService registerParty, EiEventService events, EiOptService opts, MetadataService metadata, EiReportService reports, ReportDataService reportData, OwnReportService ownReports,
    OadrPollService poll, VenStore vens, VenWatch watch, PushLanes push, IOptions<VtnOptions> options, ILogger<OadrDispatcher> logger)
{
    /// <param name="endpoint">Where it came.</param>
    /// <param name="message">What came.</param>
    /// <param name="schemaVersion">By what version it was written; null when it does not say.</param>
    /// <param name="peer">Who shows the certificate; null in a lab, where everybody is who he says.</param>
    /// <param name="cancellationToken">Gives up before the change.</param>
    /// <returns>Null when the endpoint does not serve the message.</returns>
    public async ValueTask<Reply?> AnswerAsync(OadrServiceName endpoint, OadrMessage message, string? schemaVersion, CertifiedVen? peer, CancellationToken cancellationToken)
    {
        if (Service(message) is not { } service || !Serves(endpoint, message))
        {
            return null;
        }

        if (schemaVersion is "2.0a")
        {
            return Refuse(message, new Refusal(EiResponseCode.ComplianceOther, "schemaVersion is 2.0a; send 2.0b (rule 509)"));
        }

        if (peer is not null)
        {
            message = CertifiedSender.Named(message, peer);
            if (CertifiedSender.Check(message, peer, vens.Find(peer.VenId), logger) is { } foreign)
            {
                return Refuse(message, foreign);
            }
        }

        // A VEN answers oadrRequestReregistration by oadrResponse, which is answered by an empty body; a VTN takes it at any service (interop.md §1.1).
        if (message is OadrResponse response)
        {
            await registerParty.ResponseAsync(response, cancellationToken);
            return new Reply(Message: null);
        }

        if (service == OadrServiceName.EiRegisterParty)
        {
            return new Reply(await RegisterPartyAsync(message, peer, cancellationToken));
        }

        var sender = Sender(message);
        var ven = sender is { } venId ? vens.Find(venId) : null;
        if (WhyUnknown(message, sender, ven) is { } refusal)
        {
            return Refuse(message, refusal);
        }

        await watch.HeardAsync(ven!, cancellationToken);
        push.Heard(ven!);
        return message switch
        {
            OadrPoll => await poll.PollAsync(ven!, cancellationToken),
            OadrRequestEvent request => await events.RequestEventAsync(request, ven!, cancellationToken),
            _ => new Reply(await AnswerAsync(message, ven!, cancellationToken)),
        };
    }

    /// <summary>An answer has reached its VEN: one that has registered may be pushed to from now on.</summary>
    public void Written(OadrMessage? answer)
    {
        if (answer is OadrCreatedPartyRegistration { VenId: { } venId, RegistrationId: { } registrationId } && vens.Find(venId) is { } ven && ven.RegistrationId == registrationId)
        {
            push.Told(ven);
        }
    }

    /// <summary>Whether a message is served at an endpoint; oadrResponse is at any.</summary>
    public static bool Serves(OadrServiceName endpoint, OadrMessage message) => message is OadrResponse || Service(message) == endpoint;

    /// <summary>The service that a VTN serves a message at; null when it serves it nowhere.</summary>
    public static OadrServiceName? Service(OadrMessage message) => message switch
    {
        OadrPoll => OadrServiceName.OadrPoll,
        OadrQueryRegistration or OadrCreatePartyRegistration or OadrCancelPartyRegistration or OadrCanceledPartyRegistration or OadrResponse =>
            OadrServiceName.EiRegisterParty,
        OadrRequestEvent or OadrCreatedEvent => OadrServiceName.EiEvent,
        OadrRegisterReport or OadrRegisteredReport or OadrCreateReport or OadrCreatedReport or OadrUpdateReport or OadrUpdatedReport
            or OadrCancelReport or OadrCanceledReport => OadrServiceName.EiReport,
        OadrCreateOpt or OadrCancelOpt => OadrServiceName.EiOpt,
        _ => null,
    };

    private async Task<OadrMessage> RegisterPartyAsync(OadrMessage message, CertifiedVen? peer, CancellationToken cancellationToken) => message switch
    {
        OadrQueryRegistration query => registerParty.QueryRegistration(query, peer),
        OadrCreatePartyRegistration create => await CreatePartyRegistrationAsync(create, peer, cancellationToken),
        OadrCancelPartyRegistration cancel => await registerParty.CancelPartyRegistrationAsync(cancel, cancellationToken),
        OadrCanceledPartyRegistration canceled => await registerParty.CanceledPartyRegistrationAsync(canceled, cancellationToken),
        _ => throw new InvalidOperationException($"{message.PayloadName} is not of EiRegisterParty."),
    };

    private async Task<OadrCreatedPartyRegistration> CreatePartyRegistrationAsync(OadrCreatePartyRegistration message, CertifiedVen? peer, CancellationToken cancellationToken)
    {
        var created = await registerParty.CreatePartyRegistrationAsync(message, peer, cancellationToken);
        if (created.VenId is { } venId && vens.Find(venId) is { } ven)
        {
            await watch.HeardAsync(ven, cancellationToken);
        }

        return created;
    }

    private async Task<OadrMessage> AnswerAsync(OadrMessage message, KnownVen ven, CancellationToken cancellationToken) => message switch
    {
        OadrCreatedEvent created => await events.CreatedEventAsync(created, ven, cancellationToken),
        OadrRegisterReport register => await metadata.RegisterReportAsync(register, ven, cancellationToken),
        OadrRegisteredReport registered => await ownReports.RegisteredReportAsync(registered, ven, cancellationToken),
        OadrCreateReport create => await ownReports.CreateReportAsync(create, ven, cancellationToken),
        OadrCreatedReport created => await reports.CreatedReportAsync(created, ven, cancellationToken),
        OadrUpdateReport update => await reportData.UpdateReportAsync(update, ven, cancellationToken),
        OadrCancelReport cancel => await ownReports.CancelReportAsync(cancel, ven, cancellationToken),
        OadrCanceledReport canceled => await reports.CanceledReportAsync(canceled, ven, cancellationToken),
        OadrCreateOpt opt => await opts.CreateOptAsync(opt, ven, cancellationToken),
        OadrCancelOpt opt => await opts.CancelOptAsync(opt, ven, cancellationToken),
        _ => new OadrResponse { EiResponse = EiResponse.Ok(requestId: ""), VenId = ven.VenId },
    };

    /// <summary>Who says that he sent a message; null when it does not say, or is one of EiRegisterParty.</summary>
    public static VenId? Sender(OadrMessage message) => message switch
    {
        OadrPoll poll => poll.VenId,
        OadrRequestEvent request => request.VenId,
        OadrCreatedEvent created => created.VenId,
        OadrRegisterReport register => register.VenId,
        OadrRegisteredReport registered => registered.VenId,
        OadrCreateReport create => create.VenId,
        OadrCreatedReport created => created.VenId,
        OadrUpdateReport update => update.VenId,
        OadrUpdatedReport updated => updated.VenId,
        OadrCancelReport cancel => cancel.VenId,
        OadrCanceledReport canceled => canceled.VenId,
        OadrCreateOpt opt => opt.VenId,
        OadrCancelOpt opt => opt.VenId,
        _ => null,
    };

    private static Refusal? WhyUnknown(OadrMessage message, VenId? sender, KnownVen? ven) => (sender, ven, message) switch
    {
        (null, _, _) => new Refusal(EiResponseCode.ComplianceOther, "venID is missing; give the one of your registration (rule 508)"),
        (_, { RegistrationId: not null }, _) => null,

        // Rules 208, 500 and 517: a poll or opt under an id that was never issued has a wrong id; everything else is not registered.
        (_, null, OadrPoll) => new Refusal(EiResponseCode.InvalidId, $"venID '{ForeignText.Shown(sender?.Value)}' was never issued; register first (rule 500)"),
        (_, null, OadrCreateOpt or OadrCancelOpt) => new Refusal(EiResponseCode.InvalidId, $"venID '{ForeignText.Shown(sender?.Value)}' was never issued; register first (rule 208)"),
        _ => new Refusal(EiResponseCode.NotRegistered, $"venID '{ForeignText.Shown(sender?.Value)}' is not registered; register first (rule 517)"),
    };

    private Reply Refuse(OadrMessage message, Refusal refusal) =>
        new(FittingReply.To(message, refusal, response => registerParty.Created(response), new VtnId(options.Value.VtnId)));
}
