using FlexCoop.OpenAdr.Calendar;
using FlexCoop.OpenAdr.Responses;
using FlexCoop.OpenAdr.Events;
using FlexCoop.OpenAdr.Targets;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Opts;

/// <summary>Writes the payloads of EiOpt.</summary>
internal static class EiOptWriter
{
    public static void CreateOpt(MessageWriter w, OadrCreateOpt message)
    {
        w.Text(Ei.OptId, message.OptId.Value);
        w.Text(Ei.OptType, EiEventTokens.OptType[message.OptType]);
        w.Text(Ei.OptReason, message.OptReason.Value, OptReason.Content);
        w.OptionalText(Emix.MarketContext, message.MarketContext?.Uri, Xsd.AnyUri);
        w.Text(Ei.VenId, message.VenId.Value);
        w.Optional(Xcal.Vavailability, message.Vavailability, (vavailability, windows) =>
            vavailability.Element(Xcal.Components, windows, (components, properties) =>
                components.Many(Xcal.Available, properties, XcalWriter.WsCalendarInterval)));
        w.DateTime(Ei.CreatedDateTime, message.CreatedDateTime);
        w.Text(Pyld.RequestId, message.RequestId);
        w.Optional(Ei.QualifiedEventId, message.QualifiedEventId, EiEventWriter.QualifiedEventId);
        w.Element(Ei.EiTarget, message.Target, TargetWriter.EiTarget);
        w.Optional(Oadr.OadrDeviceClass, message.DeviceClass, TargetWriter.EiTarget);
    }

    public static void CreatedOpt(MessageWriter w, OadrCreatedOpt message)
    {
        w.Element(Ei.EiResponse, message.EiResponse, EiResponseWriter.EiResponse);
        w.Text(Ei.OptId, message.OptId.Value);
    }

    public static void CancelOpt(MessageWriter w, OadrCancelOpt message)
    {
        w.Text(Pyld.RequestId, message.RequestId);
        w.Text(Ei.OptId, message.OptId.Value);
        w.Text(Ei.VenId, message.VenId.Value);
    }

    public static void CanceledOpt(MessageWriter w, OadrCanceledOpt message)
    {
        w.Element(Ei.EiResponse, message.EiResponse, EiResponseWriter.EiResponse);
        w.OptionalText(Ei.OptId, message.OptId?.Value);
    }
}
