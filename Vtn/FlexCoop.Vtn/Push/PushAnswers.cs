using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Profile20a;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Vtn;

/// <summary>Reads what a VEN answers to what is pushed to it, and brings it to the service to which the VEN would have sent it (protocol.md §3.3).</summary>
/// <remarks>
/// Interpretation: a 2xx without a body is a bare acknowledgement for whatever was pushed; the answer then comes as a message of its own, as from a VEN
/// that polls, or what was pushed is owed again. Interpretation: any 2xx delivers an event but one with an oadrResponse that refuses, and of a VEN that must sign a body without its signature: §8.1 has no body, and some peers send one.
/// </remarks>
internal sealed class PushAnswers(OadrDispatcher dispatcher, MessageSignatures signatures)
{
    /// <summary>Takes an answer.</summary>
    /// <param name="pushed">What was pushed.</param>
    /// <param name="ven">To whom.</param>
    /// <param name="answer">What came, with a 2xx.</param>
    public async Task<PushTaken> TakeAsync(OadrMessage pushed, KnownVen ven, PushAnswer answer)
    {
        if (answer.Body.IsEmpty)
        {
            return new PushTaken(Fault: null);
        }

        var is20a = ven.Profile == OadrProfileName.Profile20a;
        var read = is20a ? Oadr20aReader.Read(answer.Body, OadrReaderOptions.Lenient) : OadrReader.Read(answer.Body, OadrReaderOptions.Lenient);

        // 2.0a has no signatures. Of whom they are asked nothing counts that has none, be it as unreadable as it may.
        if (!is20a && (read.Message is not null || signatures.IsRequired(ven)))
        {
            (read, var fault) = await signatures.VerifyAnswerAsync(ven.VenId, answer.Shown, answer.Body, read);
            if (fault is not null)
            {
                return new PushTaken($"the signature of its answer to {pushed.PayloadName} does not hold: {ForeignText.Shorten(fault.ToString())}");
            }
        }

        if (read.Message is null)
        {
            // Of an event nothing is to be learned from it but that it came: some peers send what they like (protocol.md §3.3).
            return pushed is OadrDistributeEvent
                ? new PushTaken(Fault: null) { IsOfAVen = false }
                : new PushTaken($"its answer to {pushed.PayloadName} cannot be read: {ForeignText.Shorten(read.Faults[0].ToString())}");
        }

        if (pushed is OadrDistributeEvent or OadrCreatedReport)
        {
            return new PushTaken(read.Message is OadrResponse { EiResponse: { ResponseCode.IsSuccess: false } refused }
                ? $"it refused {pushed.PayloadName} with {refused.ResponseCode} {ForeignText.Shorten(refused.ResponseDescription ?? "")}".TrimEnd()
                : null);
        }

        if (!Answers(read.Message, pushed))
        {
            return new PushTaken($"it answered {pushed.PayloadName} by {read.Message.PayloadName}; send the payload that belongs to it, or nothing.");
        }

        // In a lab everybody is who he says, but who answers is who was asked.
        var peer = answer.Server?.Ven ?? new CertifiedVen(ven.VenId, ven.Cooperative ?? "");
        var reply = await dispatcher.AnswerAsync(OadrDispatcher.Service(read.Message)!.Value, Named(read.Message, pushed, ven.VenId), read.SchemaVersion, peer, CancellationToken.None);
        return reply?.Message is OadrResponse { EiResponse: { ResponseCode.IsSuccess: false } wrong }
            ? new PushTaken($"its answer to {pushed.PayloadName} is not taken: {wrong.ResponseCode} {wrong.ResponseDescription}")
            : new PushTaken(Fault: null, reply?.Message as OadrCreatedReport);
    }

    /// <summary>An answer need not say whose it is, nor what it answers: it came from where its VEN's server is, on the connection of what was pushed, which is no other's answer.</summary>
    private static OadrMessage Named(OadrMessage answer, OadrMessage pushed, VenId venId) => answer switch
    {
        OadrRegisteredReport registered => registered with
        {
            VenId = registered.VenId ?? venId, EiResponse = registered.EiResponse with { RequestId = ((OadrRegisterReport)pushed).RequestId },
        },
        OadrCreatedReport { VenId: null } created => created with { VenId = venId },
        OadrCanceledReport { VenId: null } canceled => canceled with { VenId = venId },
        _ => answer,
    };

    private static bool Answers(OadrMessage answer, OadrMessage pushed) => (pushed, answer) switch
    {
        (OadrRegisterReport, OadrRegisteredReport) or (OadrCreateReport, OadrCreatedReport) or (OadrCancelReport, OadrCanceledReport) => true,
        (OadrCancelPartyRegistration, OadrCanceledPartyRegistration) or (OadrRequestReregistration, OadrResponse) => true,
        _ => false,
    };
}
