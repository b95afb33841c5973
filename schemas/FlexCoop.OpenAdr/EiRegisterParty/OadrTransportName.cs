namespace FlexCoop.OpenAdr;

/// <summary>A transport of OpenADR 2.0b (XSD: oadr:oadrTransportName).</summary>
public enum OadrTransportName
{
    SimpleHttp,
    Xmpp,
}
