namespace FlexCoop.OpenAdr;

/// <summary>The kinds of unit (XSD: the substitution group of emix:itemBase; protocol.md §4.5).</summary>
public enum ItemBaseKind
{
    Voltage,
    EnergyApparent,
    EnergyReactive,
    EnergyReal,
    PowerApparent,
    PowerReactive,
    PowerReal,
    CustomUnit,
    Current,
    Currency,
    CurrencyPerKW,
    CurrencyPerKWh,
    CurrencyPerThm,
    Frequency,
    Therm,
    Temperature,
    PulseCount,
    GreenButton,
}
