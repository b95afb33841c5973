using FlexCoop.OpenAdr.Calendar;
using FlexCoop.OpenAdr.Responses;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Registration;

/// <summary>Writes the payloads of EiRegisterParty.</summary>
internal static class EiRegisterPartyWriter
{
    public static void QueryRegistration(MessageWriter w, OadrQueryRegistration message) => w.Text(Pyld.RequestId, message.RequestId);

    public static void CreatePartyRegistration(MessageWriter w, OadrCreatePartyRegistration message)
    {
        w.Text(Pyld.RequestId, message.RequestId);
        w.OptionalText(Ei.RegistrationId, message.RegistrationId?.Value);
        w.OptionalText(Ei.VenId, message.VenId?.Value);
        w.Text(Oadr.OadrProfileName, EiRegisterPartyTokens.Profile[message.ProfileName]);
        w.Text(Oadr.OadrTransportName, EiRegisterPartyTokens.Transport[message.TransportName]);
        w.OptionalText(Oadr.OadrTransportAddress, message.TransportAddress);
        w.Boolean(Oadr.OadrReportOnly, message.ReportOnly);
        w.Boolean(Oadr.OadrXmlSignature, message.XmlSignature);
        w.OptionalText(Oadr.OadrVenName, message.VenName);
        if (message.HttpPullModel is { } pull)
        {
            w.Boolean(Oadr.OadrHttpPullModel, pull);
        }
    }

    public static void CreatedPartyRegistration(MessageWriter w, OadrCreatedPartyRegistration message)
    {
        w.Element(Ei.EiResponse, message.EiResponse, EiResponseWriter.EiResponse);
        w.OptionalText(Ei.RegistrationId, message.RegistrationId?.Value);
        w.OptionalText(Ei.VenId, message.VenId?.Value);
        w.Text(Ei.VtnId, message.VtnId.Value);
        w.Element(Oadr.OadrProfiles, message.Profiles, (writer, profiles) => writer.OneOrMore(Oadr.OadrProfile, profiles, Profile));
        w.OptionalValue(Oadr.OadrRequestedOadrPollFreq, message.RequestedOadrPollFreq, XcalWriter.Duration);
        w.Optional(Oadr.OadrServiceSpecificInfo, message.ServiceSpecificInfo, (writer, services) => writer.Many(Oadr.OadrService, services, Service));
        w.Optional(Oadr.OadrExtensions, message.Extensions, (writer, extensions) => writer.Many(Oadr.OadrExtension, extensions, Extension));
    }

    public static void CancelPartyRegistration(MessageWriter w, OadrCancelPartyRegistration message)
    {
        w.Text(Pyld.RequestId, message.RequestId);
        w.Text(Ei.RegistrationId, message.RegistrationId.Value);
        w.OptionalText(Ei.VenId, message.VenId?.Value);
    }

    public static void CanceledPartyRegistration(MessageWriter w, OadrCanceledPartyRegistration message)
    {
        w.Element(Ei.EiResponse, message.EiResponse, EiResponseWriter.EiResponse);
        w.OptionalText(Ei.RegistrationId, message.RegistrationId?.Value);
        w.OptionalText(Ei.VenId, message.VenId?.Value);
    }

    public static void RequestReregistration(MessageWriter w, OadrRequestReregistration message) => w.Text(Ei.VenId, message.VenId.Value);

    private static void Profile(MessageWriter w, OadrProfile profile)
    {
        w.Text(Oadr.OadrProfileName, EiRegisterPartyTokens.Profile[profile.ProfileName]);
        w.Element(Oadr.OadrTransports, profile.Transports, (transports, names) => transports.OneOrMore(Oadr.OadrTransport, names, (transport, name) =>
            transport.Text(Oadr.OadrTransportName, EiRegisterPartyTokens.Transport[name])));
    }

    private static void Service(MessageWriter w, OadrService service)
    {
        w.Text(Oadr.OadrServiceName, EiRegisterPartyTokens.Service[service.ServiceName]);
        w.OneOrMore(Oadr.OadrInfo, service.Info, Info);
    }

    private static void Extension(MessageWriter w, OadrExtension extension)
    {
        w.Text(Oadr.OadrExtensionName, extension.ExtensionName);
        w.Many(Oadr.OadrInfo, extension.Info, Info);
    }

    private static void Info(MessageWriter w, OadrInfo info)
    {
        w.Text(Oadr.OadrKey, info.Key);
        w.Text(Oadr.OadrValue, info.Value);
    }
}
