using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Responses;

/// <summary>Writes oadrResponse and what every answer holds.</summary>
internal static class EiResponseWriter
{
    public static void EiResponse(MessageWriter w, EiResponse response)
    {
        w.Text(Ei.ResponseCode, response.ResponseCode.ToString(), EiResponseCode.Content);
        w.OptionalText(Ei.ResponseDescription, response.ResponseDescription);
        w.Text(Pyld.RequestId, response.RequestId);
    }

    public static void Response(MessageWriter w, OadrResponse message)
    {
        w.Element(Ei.EiResponse, message.EiResponse, EiResponse);
        w.OptionalText(Ei.VenId, message.VenId?.Value);
    }
}
