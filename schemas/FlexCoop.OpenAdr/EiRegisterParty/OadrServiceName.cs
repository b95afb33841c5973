namespace FlexCoop.OpenAdr;

/// <summary>A service of OpenADR 2.0b, named as in its URL (XSD: oadr:oadrServiceName; protocol.md §2.1).</summary>
public enum OadrServiceName
{
    EiEvent,
    EiOpt,
    EiReport,
    EiRegisterParty,
    OadrPoll,
}
