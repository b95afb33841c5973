using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Polling;

/// <summary>Writes oadrPoll.</summary>
internal static class OadrPollWriter
{
    public static void Poll(MessageWriter w, OadrPoll message) => w.Text(Ei.VenId, message.VenId.Value);
}
