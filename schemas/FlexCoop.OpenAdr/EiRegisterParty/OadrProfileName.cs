namespace FlexCoop.OpenAdr;

/// <summary>A profile of OpenADR 2.0 (XSD: oadr:oadrProfileName).</summary>
public enum OadrProfileName
{
    Profile20a,
    Profile20b,
}
