using System.Collections.Frozen;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Units;

namespace FlexCoop.Vtn;

/// <summary>How an operator writes units, and what they are on the wire (protocol.md §4.5).</summary>
/// <remarks>Pulses are not among them, since they need a factor, nor is Green Button data, which is no unit.</remarks>
public static class SignalUnit
{
    private static readonly (string Symbol, string Prefixes, ItemBase Unit)[] Bases =
    [
        ("W", "kM", ItemBase.PowerReal()),
        ("VA", "kM", Power(ItemBaseKind.PowerApparent, "ApparentPower", "VA")),
        ("var", "kM", Power(ItemBaseKind.PowerReactive, "ReactivePower", "VAR")),
        ("Wh", "kM", ItemBase.EnergyReal()),
        ("VAh", "kM", Other(ItemBaseKind.EnergyApparent, "ApparentEnergy", "VAh")),
        ("varh", "kM", Other(ItemBaseKind.EnergyReactive, "ReactiveEnergy", "VARh")),
        ("celsius", "", Other(ItemBaseKind.Temperature, "temperature", "celsius")),
        ("fahrenheit", "", Other(ItemBaseKind.Temperature, "temperature", "fahrenheit")),
        ("V", "k", Other(ItemBaseKind.Voltage, "Voltage", "V")),
        ("A", "k", Other(ItemBaseKind.Current, "Current", "A")),
        ("Hz", "", Other(ItemBaseKind.Frequency, "Frequency", "Hz")),
        ("thm", "", Other(ItemBaseKind.Therm, "Therm", "thm")),
    ];

    /// <summary>Interpretation: the schema has no itemDescription for a price of a therm; it says currency, which the three that there are have in common.</summary>
    private static readonly (string Per, ItemBaseKind Kind, string Description)[] Prices =
    [
        ("", ItemBaseKind.Currency, "currency"),
        ("/kW", ItemBaseKind.CurrencyPerKW, "currencyPerKW"),
        ("/kWh", ItemBaseKind.CurrencyPerKWh, "currencyPerKWh"),
        ("/thm", ItemBaseKind.CurrencyPerThm, "currency"),
    ];

    private static readonly FrozenDictionary<string, ItemBase> Known = Bases.SelectMany(Scaled).ToFrozenDictionary(unit => unit.Text, unit => unit.Unit);

    /// <summary>What may be written, with EUR for every currency of the schema (<see cref="CurrencyCode"/>), but for units that begin with x-.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Bases.SelectMany(Scaled).Select(unit => unit.Text), .. Prices.Select(price => "EUR" + price.Per)];

    /// <summary>What may be written, in words.</summary>
    public static string InWords { get; } = $"{string.Join(", ", All)}, with any currency in place of EUR, or a unit of your own that begins with x-";

    /// <summary>The unit as it stands in a message; null when it is none that we know.</summary>
    public static ItemBase? Parse(string unit) => Known.GetValueOrDefault(unit) ?? Price(unit) ?? Custom(unit);

    /// <summary>How the units of some kinds are written, with EUR for every currency.</summary>
    internal static IReadOnlyList<string> Of(IReadOnlyList<ItemBaseKind> kinds) => [.. All.Where(text => kinds.Contains(Parse(text)!.Kind))];

    private static ItemBase? Price(string unit) => unit.Length >= 3 && CurrencyCode.IsKnown(unit[..3]) && Prices.FirstOrDefault(price => price.Per == unit[3..]) is { Per: not null } found
        ? Other(found.Kind, found.Description, unit[..3])
        : null;

    private static ItemBase? Custom(string unit) =>
        unit.StartsWith("x-", StringComparison.Ordinal) && unit.Length > 2 && EventRules.IsId(unit) ? Other(ItemBaseKind.CustomUnit, unit, unit) : null;

    private static IEnumerable<(string Text, ItemBase Unit)> Scaled((string Symbol, string Prefixes, ItemBase Unit) one) =>
        one.Prefixes.Select(prefix => (prefix + one.Symbol, one.Unit with { Scale = prefix == 'k' ? SiScaleCode.Kilo : SiScaleCode.Mega })).Prepend((one.Symbol, one.Unit));

    private static ItemBase Power(ItemBaseKind kind, string description, string units) => Other(kind, description, units) with { PowerAttributes = PowerAttributes.Household };

    private static ItemBase Other(ItemBaseKind kind, string description, string units) => new() { Kind = kind, Description = description, Units = units };
}
