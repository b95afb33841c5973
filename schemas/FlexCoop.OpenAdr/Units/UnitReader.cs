using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Units;

/// <summary>Reads units (protocol.md §4.5).</summary>
internal static class UnitReader
{
    public static readonly Choice<ItemBase> ItemBase = new(
        (Power.Voltage, PowerUnit(ItemBaseKind.Voltage, "Voltage", Fixed("V"))),
        (Power.EnergyApparent, PowerUnit(ItemBaseKind.EnergyApparent, "ApparentEnergy", Fixed("VAh"))),
        (Power.EnergyReactive, PowerUnit(ItemBaseKind.EnergyReactive, "ReactiveEnergy", Fixed("VARh"))),
        (Power.EnergyReal, PowerUnit(ItemBaseKind.EnergyReal, "RealEnergy", Fixed("Wh"))),
        (Power.PowerApparent, PowerUnitWithAttributes(ItemBaseKind.PowerApparent, "ApparentPower", Fixed("VA"))),
        (Power.PowerReactive, PowerUnitWithAttributes(ItemBaseKind.PowerReactive, "ReactivePower", Fixed("VAR"))),
        (Power.PowerReal, PowerUnitWithAttributes(ItemBaseKind.PowerReal, "RealPower", OneOf("W", "J/s"))),
        (Oadr.CustomUnit, OadrUnit(ItemBaseKind.CustomUnit, Xsd.String, Xsd.String)),
        (Oadr.Current, OadrUnit(ItemBaseKind.Current, Fixed("Current"), Fixed("A"))),
        (Oadr.Currency, Money(ItemBaseKind.Currency)),
        (Oadr.CurrencyPerKW, Money(ItemBaseKind.CurrencyPerKW)),
        (Oadr.CurrencyPerKWh, Money(ItemBaseKind.CurrencyPerKWh)),
        (Oadr.CurrencyPerThm, Money(ItemBaseKind.CurrencyPerThm)),
        (Oadr.Frequency, OadrUnit(ItemBaseKind.Frequency, Fixed("Frequency"), Fixed("Hz"))),
        (Oadr.Therm, OadrUnit(ItemBaseKind.Therm, Fixed("Therm"), Fixed("thm"))),
        (Oadr.Temperature, OadrUnit(ItemBaseKind.Temperature, Fixed("temperature"), OneOf("celsius", "fahrenheit"))),
        (Oadr.PulseCount, new ComplexType<ItemBase>(PulseCount)),
        (Oadr.OadrGbDataDescription, new ComplexType<ItemBase>(GreenButton)));

    private static readonly ComplexType<PowerAttributes> PowerAttributes = new(r => new PowerAttributes(
        r.Required(Power.Hertz, Xsd.Decimal),
        r.Required(Power.Voltage, Xsd.Decimal),
        r.Required(Power.Ac, Xsd.Boolean)));

    private static ComplexType<ItemBase> PowerUnit(ItemBaseKind kind, string description, SimpleType<string> units)
    {
        var descriptions = Fixed(description);
        return new ComplexType<ItemBase>(r => new ItemBase
        {
            Kind = kind,
            Description = r.Required(Power.ItemDescription, descriptions),
            Units = r.Required(Power.ItemUnits, units),
            Scale = r.Required(Xml.Scale.SiScaleCode, SiScaleCodeText.Token.Content),
        });
    }

    private static ComplexType<ItemBase> PowerUnitWithAttributes(ItemBaseKind kind, string description, SimpleType<string> units)
    {
        var descriptions = Fixed(description);
        return new ComplexType<ItemBase>(r => new ItemBase
        {
            Kind = kind,
            Description = r.Required(Power.ItemDescription, descriptions),
            Units = r.Required(Power.ItemUnits, units),
            Scale = r.Required(Xml.Scale.SiScaleCode, SiScaleCodeText.Token.Content),
            PowerAttributes = r.Required(Power.PowerAttributes, PowerAttributes),
        });
    }

    private static ComplexType<ItemBase> OadrUnit(ItemBaseKind kind, SimpleType<string> descriptions, SimpleType<string> units) => new(r => new ItemBase
    {
        Kind = kind,
        Description = r.Required(Oadr.ItemDescription, descriptions),
        Units = r.Required(Oadr.ItemUnits, units),
        Scale = r.Required(Xml.Scale.SiScaleCode, SiScaleCodeText.Token.Content),
    });

    private static ComplexType<ItemBase> Money(ItemBaseKind kind) => OadrUnit(kind, OneOf("currency", "currencyPerKW", "currencyPerKWh"), CurrencyCode.Content);

    private static ItemBase PulseCount(MessageReader r) => new()
    {
        Kind = ItemBaseKind.PulseCount,
        Description = r.Required(Oadr.ItemDescription, Fixed("pulse count")),
        Units = r.Required(Oadr.ItemUnits, Fixed("count")),
        PulseFactor = r.Required(Oadr.PulseFactor, Xsd.Float),
    };

    private static ItemBase GreenButton(MessageReader r) => new()
    {
        Kind = ItemBaseKind.GreenButton,
        Feed = r.Required(Atom.Feed, Verbatim.Content),
    };

    /// <summary>A text that the schema fixes; an empty element stands for it (XML Schema part 1, §3.3.4).</summary>
    private static SimpleType<string> Fixed(string only) => new($"give {only}", (string text, MessageReader? _, out string value) =>
    {
        value = only;
        return text.Length == 0 || text == only;
    });

    private static SimpleType<string> OneOf(params string[] allowed) => new($"give {string.Join(" or ", allowed)}", (string text, MessageReader? _, out string value) =>
    {
        value = Xsd.Collapse(text);
        return allowed.Contains(value);
    });
}
