using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Registration;

/// <summary>How the enumerations of registration stand on the wire.</summary>
internal static class EiRegisterPartyTokens
{
    public static readonly ClosedToken<OadrProfileName> Profile = new(
        collapses: true, ("2.0a", OadrProfileName.Profile20a), ("2.0b", OadrProfileName.Profile20b));

    public static readonly ClosedToken<OadrTransportName> Transport = new(
        collapses: true, ("simpleHttp", OadrTransportName.SimpleHttp), ("xmpp", OadrTransportName.Xmpp));

    public static readonly ClosedToken<OadrServiceName> Service = new(
        collapses: true,
        ("EiEvent", OadrServiceName.EiEvent),
        ("EiOpt", OadrServiceName.EiOpt),
        ("EiReport", OadrServiceName.EiReport),
        ("EiRegisterParty", OadrServiceName.EiRegisterParty),
        ("OadrPoll", OadrServiceName.OadrPoll));
}
