using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Units;

/// <summary>The currencies that the schema knows: ISO 4217 as of 2010-04-07 (oadr_ISO_ISO3AlphaCurrencyCode_20100407.xsd).</summary>
public static class CurrencyCode
{
    private static readonly HashSet<string> Known =
    [
        .. ("AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYR BZD CAD CDF CHE CHF CHW CLF CLP "
        + "CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EEK EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GWP GYD HKD HNL HRK HTG "
        + "HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LTL LVL LYD MAD MDL MGA MKD MMK "
        + "MNT MOP MRO MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR "
        + "SDG SEK SGD SHP SLL SOS SRD STD SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN USS UYI UYU UZS VEF VND VUV WST "
        + "XAF XAG XAU XBA XBB XBC XBD XCD XDR XFU XOF XPD XPF XPT XTS XXX YER ZAR ZMK ZWL").Split(' '),
    ];

    internal static SimpleType<string> Content { get; } = new("give an ISO 4217 code such as EUR", (string text, MessageReader? _, out string value) =>
    {
        value = Xsd.Collapse(text);
        return IsKnown(value);
    });

    /// <summary>Whether a message may name this currency.</summary>
    public static bool IsKnown(string code) => Known.Contains(code);
}
