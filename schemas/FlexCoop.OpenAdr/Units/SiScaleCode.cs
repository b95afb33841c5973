namespace FlexCoop.OpenAdr;

/// <summary>The power of ten by which a value is multiplied (XSD: scale:siScaleCode). The number of each member is the exponent.</summary>
public enum SiScaleCode
{
    Pico = -12,
    Nano = -9,
    Micro = -6,
    Milli = -3,
    Centi = -2,
    Deci = -1,
    None = 0,
    Kilo = 3,
    Mega = 6,
    Giga = 9,
    Tera = 12,
}
