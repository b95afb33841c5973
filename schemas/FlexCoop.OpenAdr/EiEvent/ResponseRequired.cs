namespace FlexCoop.OpenAdr;

/// <summary>Whether a VEN must answer an event (XSD: oadr:oadrResponseRequired; rule 12).</summary>
public enum ResponseRequired
{
    Always,
    Never,
}
