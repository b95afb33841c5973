using FlexCoop.OpenAdr;

namespace FlexCoop.Middleware.Opts;

/// <summary>How optIn and optOut are written in REST: as on the wire.</summary>
internal static class OptText
{
    public const string Choices = "optIn or optOut";

    public static string Of(OptType optType) => optType == OptType.OptIn ? "optIn" : "optOut";

    public static OptType? Parse(string text) => text switch
    {
        "optIn" => OptType.OptIn,
        "optOut" => OptType.OptOut,
        _ => null,
    };
}
