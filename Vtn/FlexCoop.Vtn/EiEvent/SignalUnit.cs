using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Units;

namespace FlexCoop.Vtn;

/// <summary>How an operator writes units, and what they are on the wire (protocol.md §4.5).</summary>
public static class SignalUnit
{
    /// <summary>What may be written.</summary>
    public const string Examples = "W, kW, MW, Wh, kWh, MWh, EUR, EUR/kW, EUR/kWh, celsius or fahrenheit";

    /// <summary>The unit as it stands in a message; null when it is none that we know.</summary>
    public static ItemBase? Parse(string unit) => unit switch
    {
        "W" => ItemBase.PowerReal(),
        "kW" => ItemBase.PowerReal(SiScaleCode.Kilo),
        "MW" => ItemBase.PowerReal(SiScaleCode.Mega),
        "Wh" => ItemBase.EnergyReal(),
        "kWh" => ItemBase.EnergyReal(SiScaleCode.Kilo),
        "MWh" => ItemBase.EnergyReal(SiScaleCode.Mega),
        "celsius" or "fahrenheit" => new ItemBase { Kind = ItemBaseKind.Temperature, Description = "temperature", Units = unit },
        _ => Money(unit.Split('/')),
    };

    private static ItemBase? Money(string[] parts) => parts switch
    {
        [var currency] when CurrencyCode.IsKnown(currency) => new ItemBase { Kind = ItemBaseKind.Currency, Description = "currency", Units = currency },
        [var currency, "kWh"] when CurrencyCode.IsKnown(currency) => ItemBase.CurrencyPerKWh(currency),
        [var currency, "kW"] when CurrencyCode.IsKnown(currency) => ItemBase.CurrencyPerKW(currency),
        _ => null,
    };
}
