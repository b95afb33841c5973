using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>Which types, units and values each well-known signal may have (specification table 1; protocol.md §8.6; rules 9, 104, 116).</summary>
internal static class SignalTable
{
    private static readonly ItemBaseKind[] Power = [ItemBaseKind.PowerReal, ItemBaseKind.PowerApparent, ItemBaseKind.PowerReactive];
    private static readonly ItemBaseKind[] Energy = [ItemBaseKind.EnergyReal, ItemBaseKind.EnergyApparent, ItemBaseKind.EnergyReactive];
    private static readonly ItemBaseKind[] PerKWh = [ItemBaseKind.CurrencyPerKWh];
    private static readonly ItemBaseKind[] PerKW = [ItemBaseKind.CurrencyPerKW];
    private static readonly ItemBaseKind[] AnyMoney = [ItemBaseKind.Currency, ItemBaseKind.CurrencyPerKW, ItemBaseKind.CurrencyPerKWh, ItemBaseKind.CurrencyPerThm];

    /// <summary>No unit. Interpretation: LevelOffset may also have a temperature, as the Program Guide has it (protocol.md §17, row 13).</summary>
    private static readonly ItemBaseKind[] None = [];

    private static readonly IReadOnlyList<Row> Rows =
    [
        new("SIMPLE", SignalType.Level, None, value => value is 0 or 1 or 2 or 3, "0, 1, 2 or 3"),
        new("ELECTRICITY_PRICE", SignalType.Price, PerKWh),
        new("ELECTRICITY_PRICE", SignalType.PriceRelative, PerKWh),
        new("ELECTRICITY_PRICE", SignalType.PriceMultiplier, None),
        new("ENERGY_PRICE", SignalType.Price, PerKWh),
        new("ENERGY_PRICE", SignalType.PriceRelative, PerKWh),
        new("ENERGY_PRICE", SignalType.PriceMultiplier, None),
        new("DEMAND_CHARGE", SignalType.Price, PerKW),
        new("DEMAND_CHARGE", SignalType.PriceRelative, PerKW),
        new("DEMAND_CHARGE", SignalType.PriceMultiplier, None),
        new("BID_PRICE", SignalType.Price, AnyMoney),
        new("BID_LOAD", SignalType.Setpoint, Power),
        new("BID_ENERGY", SignalType.Setpoint, Energy),
        new("CHARGE_STATE", SignalType.Setpoint, Energy),
        new("CHARGE_STATE", SignalType.Delta, Energy),
        new("CHARGE_STATE", SignalType.Multiplier, None, value => value is >= 0 and <= 1, "0 to 1"),
        new("LOAD_DISPATCH", SignalType.Setpoint, Power),
        new("LOAD_DISPATCH", SignalType.Delta, Power),
        new("LOAD_DISPATCH", SignalType.Multiplier, None),
        new("LOAD_DISPATCH", SignalType.Level, Power, value => value is >= -10 and <= 10 && double.IsInteger(value), "a whole number from -10 to 10"),
        new("LOAD_CONTROL", SignalType.LoadControlCapacity, None, value => value is >= 0 and <= 1, "0 to 1"),
        new("LOAD_CONTROL", SignalType.LoadControlLevelOffset, [ItemBaseKind.Temperature], double.IsInteger, "a whole number", unitMayBeAbsent: true),
        new("LOAD_CONTROL", SignalType.LoadControlSetpoint, None),
        new("LOAD_CONTROL", SignalType.LoadControlPercentOffset, None),
    ];

    /// <summary>The whole table.</summary>
    public static IReadOnlyList<Row> All => Rows;

    /// <summary>The types that a signal may have; empty when its name is not in the table.</summary>
    public static IReadOnlyList<SignalType> Types(string name) => [.. Rows.Where(row => row.Name == name).Select(row => row.Type)];

    /// <summary>The row of a signal; null when there is none.</summary>
    public static Row? Find(string name, SignalType type) => Rows.FirstOrDefault(row => row.Name == name && row.Type == type);

    /// <summary>A row of the table.</summary>
    internal sealed class Row(
        string name, SignalType type, ItemBaseKind[] units, Func<double, bool>? allows = null, string? allowed = null, bool unitMayBeAbsent = false)
    {
        public string Name => name;

        public SignalType Type => type;

        /// <summary>The values in words; null when any will do.</summary>
        public string? Allowed => allowed;

        public bool AllowsUnit(ItemBaseKind? unit) => unit is { } kind ? units.Contains(kind) : units.Length == 0 || unitMayBeAbsent;

        public bool AllowsValue(double value) => allows is null || allows(value);

        /// <summary>How the units are written that it may have, with EUR for every currency; empty for none.</summary>
        public IReadOnlyList<string> Units => SignalUnit.Of(units);
    }
}
