using FlexCoop.OpenAdr;

namespace FlexCoop.Middleware.Events;

/// <summary>How oadrResponseRequired is written in REST: as on the wire.</summary>
internal static class ResponseText
{
    public const string Choices = "always or never";

    public static string Of(ResponseRequired required) => required == ResponseRequired.Always ? "always" : "never";

    public static ResponseRequired? Parse(string text) => text switch
    {
        "always" => ResponseRequired.Always,
        "never" => ResponseRequired.Never,
        _ => null,
    };
}
