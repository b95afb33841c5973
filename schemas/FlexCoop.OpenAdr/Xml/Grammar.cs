using FlexCoop.OpenAdr.Responses;
using FlexCoop.OpenAdr.Events;
using FlexCoop.OpenAdr.Opts;
using FlexCoop.OpenAdr.Polling;
using FlexCoop.OpenAdr.Registration;
using FlexCoop.OpenAdr.Reports;

namespace FlexCoop.OpenAdr.Xml;

/// <summary>What may be the root of a message: the envelope, and the 23 payloads in it (protocol.md §3.1, §4.2).</summary>
internal static class Grammar
{
    public static readonly Choice<OadrMessage> Payload = new(
        (Oadr.OadrDistributeEvent, EiEventReader.DistributeEvent),
        (Oadr.OadrCreatedEvent, EiEventReader.CreatedEvent),
        (Oadr.OadrRequestEvent, EiEventReader.RequestEvent),
        (Oadr.OadrResponse, EiResponseReader.Response),
        (Oadr.OadrCancelOpt, EiOptReader.CancelOpt),
        (Oadr.OadrCanceledOpt, EiOptReader.CanceledOpt),
        (Oadr.OadrCreateOpt, EiOptReader.CreateOpt),
        (Oadr.OadrCreatedOpt, EiOptReader.CreatedOpt),
        (Oadr.OadrCancelReport, EiReportReader.CancelReport),
        (Oadr.OadrCanceledReport, EiReportReader.CanceledReport),
        (Oadr.OadrCreateReport, EiReportReader.CreateReport),
        (Oadr.OadrCreatedReport, EiReportReader.CreatedReport),
        (Oadr.OadrRegisterReport, EiReportReader.RegisterReport),
        (Oadr.OadrRegisteredReport, EiReportReader.RegisteredReport),
        (Oadr.OadrUpdateReport, EiReportReader.UpdateReport),
        (Oadr.OadrUpdatedReport, EiReportReader.UpdatedReport),
        (Oadr.OadrCancelPartyRegistration, EiRegisterPartyReader.CancelPartyRegistration),
        (Oadr.OadrCanceledPartyRegistration, EiRegisterPartyReader.CanceledPartyRegistration),
        (Oadr.OadrCreatePartyRegistration, EiRegisterPartyReader.CreatePartyRegistration),
        (Oadr.OadrCreatedPartyRegistration, EiRegisterPartyReader.CreatedPartyRegistration),
        (Oadr.OadrRequestReregistration, EiRegisterPartyReader.RequestReregistration),
        (Oadr.OadrQueryRegistration, EiRegisterPartyReader.QueryRegistration),
        (Oadr.OadrPoll, OadrPollReader.Poll));

    public static readonly ComplexType<OadrMessage> SignedObject = new(
        r =>
        {
            _ = r.Identity(Oadr.Id);
            return r.RequiredOneOf(Payload);
        },
        Oadr.Id);

    public static readonly ComplexType<OadrMessage> Envelope = new(r =>
    {
        r.IsSigned = r.Optional(Ds.Signature, AnyContent.Content) is not null;
        return r.Required(Oadr.OadrSignedObject, SignedObject);
    });

    /// <summary>As some peers write it (<see cref="Leniency.SignatureLast"/>).</summary>
    public static readonly ComplexType<OadrMessage> LenientEnvelope = new(r =>
    {
        var first = r.Optional(Ds.Signature, AnyContent.Content);
        var message = r.Required(Oadr.OadrSignedObject, SignedObject);
        var last = r.Optional(Ds.Signature, AnyContent.Content);
        r.IsSigned = (first ?? last) is not null;
        if (last is not null && (first is not null || !r.Overlook(Leniency.SignatureLast)))
        {
            r.Report($"element {Ds.Signature} stands here once too often", "give it once");
        }

        return message;
    });
}
