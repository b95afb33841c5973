using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Units;

/// <summary>How <see cref="SiScaleCode"/> stands on the wire.</summary>
internal static class SiScaleCodeText
{
    public static readonly ClosedToken<SiScaleCode> Token = new(
        collapses: false,
        ("p", SiScaleCode.Pico),
        ("n", SiScaleCode.Nano),
        ("micro", SiScaleCode.Micro),
        ("m", SiScaleCode.Milli),
        ("c", SiScaleCode.Centi),
        ("d", SiScaleCode.Deci),
        ("k", SiScaleCode.Kilo),
        ("M", SiScaleCode.Mega),
        ("G", SiScaleCode.Giga),
        ("T", SiScaleCode.Tera),
        ("none", SiScaleCode.None));
}
