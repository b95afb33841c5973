using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Responses;

/// <summary>Reads oadrResponse and what every answer holds.</summary>
internal static class EiResponseReader
{
    public static readonly ComplexType<EiResponse> EiResponse = new(r => new EiResponse(
        r.Required(Ei.ResponseCode, EiResponseCode.Content),
        r.Optional(Ei.ResponseDescription, Xsd.String),
        r.Required(Pyld.RequestId, Xsd.String)));

    public static readonly ComplexType<OadrResponse> Response = new(
        r => new OadrResponse
        {
            EiResponse = r.Required(Ei.EiResponse, EiResponse),
            VenId = r.OptionalValue(Ei.VenId, Id.Ven),
        },
        Ei.SchemaVersion);
}
