using System.Security.Cryptography.X509Certificates;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Profile20a;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Vtn;

/// <summary>Reads what a VEN answers to what is pushed to it, and brings it to the service to which the VEN would have sent it (protocol.md §3.3).</summary>
/// <remarks>
/// Interpretation: a 2xx without a body is a bare acknowledgement for whatever was pushed; the answer then comes as a message of its own, as from a VEN
/// that polls, or what was pushed is owed again. Interpretation: any 2xx delivers an event but one with an oadrResponse that refuses: §8.1 has no body, and some peers send one.
/// </remarks>
internal sealed class PushAnswers(OadrDispatcher dispatcher, MessageSignatures signatures)
{
    /// <summary>Takes an answer.</summary>
    /// <param name="pushed">What was pushed.</param>
    /// <param name="ven">To whom.</param>
    /// <param name="body">The answer, with a 2xx.</param>
    /// <param name="shown">The certificate of its server; null in a lab.</param>
    /// <returns>What is wrong with it, null for nothing; and what the VEN is to be told in turn, null for nothing.</returns>
    public async Task<(string? Fault, OadrMessage? Next)> TakeAsync(OadrMessage pushed, KnownVen ven, ReadOnlyMemory<byte> body, X509Certificate2? shown)
    {
        if (body.IsEmpty)
        {
            return (null, null);
        }

        var is20a = ven.Profile == OadrProfileName.Profile20a;
        var read = is20a ? Oadr20aReader.Read(body, OadrReaderOptions.Lenient) : OadrReader.Read(body, OadrReaderOptions.Lenient);
        if (read.Message is null)
        {
            // Of an event nothing is to be learned from it but that it came: some peers send what they like (protocol.md §3.3).
            return pushed is OadrDistributeEvent ? (null, null) : ($"its answer to {pushed.PayloadName} cannot be read: {ForeignText.Shorten(read.Faults[0].ToString())}", null);
        }

        // 2.0a has no signatures.
        if (!is20a)
        {
            (read, var fault) = await signatures.VerifyAnswerAsync(ven.VenId, shown, body, read);
            if (fault is not null)
            {
                return ($"the signature of its answer to {pushed.PayloadName} does not hold: {ForeignText.Shorten(fault.ToString())}", null);
            }
        }

        if (pushed is OadrDistributeEvent or OadrCreatedReport)
        {
            return read.Message is OadrResponse { EiResponse: { ResponseCode.IsSuccess: false } refused }
                ? ($"it refused {pushed.PayloadName} with {refused.ResponseCode} {ForeignText.Shorten(refused.ResponseDescription ?? "")}".TrimEnd(), null)
                : (null, null);
        }

        if (!Answers(read.Message!, pushed))
        {
            return ($"it answered {pushed.PayloadName} by {read.Message!.PayloadName}; send the payload that belongs to it, or nothing.", null);
        }

        var reply = await dispatcher.AnswerAsync(
            OadrDispatcher.Service(read.Message!)!.Value, Named(read.Message!, ven.VenId), read.SchemaVersion, new CertifiedVen(ven.VenId, ven.Cooperative ?? ""), CancellationToken.None);
        return reply?.Message is OadrResponse { EiResponse: { ResponseCode.IsSuccess: false } wrong }
            ? ($"its answer to {pushed.PayloadName} is not taken: {wrong.ResponseCode} {wrong.ResponseDescription}", null)
            : (null, reply?.Message is OadrCreatedReport created ? created : null);
    }

    /// <summary>An answer need not say whose it is: it came from where its VEN's server is.</summary>
    private static OadrMessage Named(OadrMessage answer, VenId venId) => answer switch
    {
        OadrRegisteredReport { VenId: null } registered => registered with { VenId = venId },
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
