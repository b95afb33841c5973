namespace FlexCoop.OpenAdr;

/// <summary>The unit of a signal or data point (XSD: emix:itemBase and its substitutes; protocol.md §4.5).</summary>
public sealed record ItemBase
{
    public required ItemBaseKind Kind { get; init; }

    /// <summary>itemDescription: fixed by the schema for most kinds. Empty for <see cref="ItemBaseKind.GreenButton"/>.</summary>
    public string Description { get; init; } = "";

    /// <summary>itemUnits: W, Wh, an ISO 4217 code, … Empty for <see cref="ItemBaseKind.GreenButton"/>.</summary>
    public string Units { get; init; } = "";

    /// <summary>The power of ten; <see cref="SiScaleCode.None"/> for kinds that have no scale.</summary>
    public SiScaleCode Scale { get; init; }

    /// <summary>Given for the three kinds of power, null for all others.</summary>
    public PowerAttributes? PowerAttributes { get; init; }

    /// <summary>Given for <see cref="ItemBaseKind.PulseCount"/>, null for all others.</summary>
    public double? PulseFactor { get; init; }

    /// <summary>The element atom:feed as XML, given for <see cref="ItemBaseKind.GreenButton"/>, null for all others.</summary>
    public string? Feed { get; init; }

    /// <summary>As people write it, such as <c>kW</c> or <c>EUR/kWh</c>.</summary>
    public string Symbol => Kind switch
    {
        ItemBaseKind.CurrencyPerKWh => Units + "/kWh",
        ItemBaseKind.CurrencyPerKW => Units + "/kW",
        ItemBaseKind.CurrencyPerThm => Units + "/thm",
        _ => Prefix + Units,
    };

    private string Prefix => Scale switch
    {
        SiScaleCode.Pico => "p",
        SiScaleCode.Nano => "n",
        SiScaleCode.Micro => "µ",
        SiScaleCode.Milli => "m",
        SiScaleCode.Centi => "c",
        SiScaleCode.Deci => "d",
        SiScaleCode.Kilo => "k",
        SiScaleCode.Mega => "M",
        SiScaleCode.Giga => "G",
        SiScaleCode.Tera => "T",
        _ => "",
    };

    /// <summary>Real power in watts times <paramref name="scale"/>, at a household's supply.</summary>
    public static ItemBase PowerReal(SiScaleCode scale = SiScaleCode.None) => new()
    {
        Kind = ItemBaseKind.PowerReal, Description = "RealPower", Units = "W", Scale = scale, PowerAttributes = PowerAttributes.Household,
    };

    /// <summary>Real energy in watt-hours times <paramref name="scale"/>.</summary>
    public static ItemBase EnergyReal(SiScaleCode scale = SiScaleCode.None) => new()
    {
        Kind = ItemBaseKind.EnergyReal, Description = "RealEnergy", Units = "Wh", Scale = scale,
    };

    /// <summary>A price in <paramref name="currency"/> (ISO 4217) for a kilowatt-hour.</summary>
    public static ItemBase CurrencyPerKWh(string currency) => new()
    {
        Kind = ItemBaseKind.CurrencyPerKWh, Description = "currencyPerKWh", Units = currency,
    };

    /// <summary>A price in <paramref name="currency"/> (ISO 4217) for a kilowatt.</summary>
    public static ItemBase CurrencyPerKW(string currency) => new()
    {
        Kind = ItemBaseKind.CurrencyPerKW, Description = "currencyPerKW", Units = currency,
    };
}
