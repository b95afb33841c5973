using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr;

/// <summary>What kind of signal it is (XSD: ei:signalName; specification table 1); <c>x-</c> names may be added.</summary>
/// <param name="Value">The name as it stands on the wire.</param>
public readonly record struct SignalName(string Value)
{
    /// <summary>A level from 0 (normal) to 3 (special), rule 9.</summary>
    public static readonly SignalName Simple = new("SIMPLE");

    /// <summary>What electricity costs, per kWh.</summary>
    public static readonly SignalName ElectricityPrice = new("ELECTRICITY_PRICE");

    public static readonly SignalName EnergyPrice = new("ENERGY_PRICE");

    public static readonly SignalName DemandCharge = new("DEMAND_CHARGE");

    public static readonly SignalName BidPrice = new("BID_PRICE");

    public static readonly SignalName BidLoad = new("BID_LOAD");

    public static readonly SignalName BidEnergy = new("BID_ENERGY");

    /// <summary>The energy to hold in a store.</summary>
    public static readonly SignalName ChargeState = new("CHARGE_STATE");

    /// <summary>The load to run at.</summary>
    public static readonly SignalName LoadDispatch = new("LOAD_DISPATCH");

    /// <summary>How a load controller is to be set.</summary>
    public static readonly SignalName LoadControl = new("LOAD_CONTROL");

    internal static SimpleType<SignalName> Content { get; } = OpenToken.Of(
        text => new SignalName(text),
        "SIMPLE",
        "simple",
        "ELECTRICITY_PRICE",
        "ENERGY_PRICE",
        "DEMAND_CHARGE",
        "BID_PRICE",
        "BID_LOAD",
        "BID_ENERGY",
        "CHARGE_STATE",
        "LOAD_DISPATCH",
        "LOAD_CONTROL");

    /// <summary>Whether it is SIMPLE, in either of the schema's spellings.</summary>
    public bool IsSimple => Value is "SIMPLE" or "simple";

    /// <inheritdoc />
    public override string ToString() => Value;
}
