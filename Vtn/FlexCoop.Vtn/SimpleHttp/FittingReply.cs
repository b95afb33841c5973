using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>Refuses a message in the payload that fits it (rule 517; protocol.md §6.3; interop.md §1.1).</summary>
internal static class FittingReply
{
    public static OadrMessage To(OadrMessage message, Refusal refusal, Func<EiResponse, OadrCreatedPartyRegistration> createdPartyRegistration, VtnId vtnId)
    {
        var response = refusal.Answer(RequestIdOf(message));
        return message switch
        {
            OadrQueryRegistration or OadrCreatePartyRegistration => createdPartyRegistration(response),
            OadrCancelPartyRegistration => new OadrCanceledPartyRegistration { EiResponse = response },
            OadrRequestEvent => new OadrDistributeEvent { EiResponse = response, RequestId = "", VtnId = vtnId, Events = [] },
            OadrRegisterReport => new OadrRegisteredReport { EiResponse = response },
            OadrCreateReport => new OadrCreatedReport { EiResponse = response, PendingReports = [] },
            OadrUpdateReport => new OadrUpdatedReport { EiResponse = response },
            OadrCancelReport => new OadrCanceledReport { EiResponse = response, PendingReports = [] },
            OadrCreateOpt opt => new OadrCreatedOpt(response, opt.OptId),
            OadrCancelOpt opt => new OadrCanceledOpt(response, opt.OptId),
            _ => new OadrResponse { EiResponse = response },
        };
    }

    private static string RequestIdOf(OadrMessage message) => message switch
    {
        OadrQueryRegistration query => query.RequestId,
        OadrCreatePartyRegistration create => create.RequestId,
        OadrCancelPartyRegistration cancel => cancel.RequestId,
        OadrRequestEvent request => request.RequestId,
        OadrCreatedEvent created => created.EiResponse.RequestId,
        OadrRegisterReport register => register.RequestId,
        OadrRegisteredReport registered => registered.EiResponse.RequestId,
        OadrCreateReport create => create.RequestId,
        OadrCreatedReport created => created.EiResponse.RequestId,
        OadrUpdateReport update => update.RequestId,
        OadrCancelReport cancel => cancel.RequestId,
        OadrCanceledReport canceled => canceled.EiResponse.RequestId,
        OadrCreateOpt opt => opt.RequestId,
        OadrCancelOpt opt => opt.RequestId,
        _ => "",
    };
}
