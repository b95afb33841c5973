using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Polling;

/// <summary>Reads oadrPoll.</summary>
internal static class OadrPollReader
{
    public static readonly ComplexType<OadrPoll> Poll = new(r => new OadrPoll(r.Required(Ei.VenId, Id.Ven)), Ei.SchemaVersion);
}
