using System.Diagnostics;
using System.Globalization;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Units;

/// <summary>Writes units (protocol.md §4.5).</summary>
internal static class UnitWriter
{
    public static void ItemBase(MessageWriter w, ItemBase? unit)
    {
        switch (unit?.Kind)
        {
            case null:
                break;
            case ItemBaseKind.GreenButton:
                w.Element(Oadr.OadrGbDataDescription, unit.Feed ?? throw MessageWriter.Unsayable($"There is no feed in {Oadr.OadrGbDataDescription}."), (writer, feed) => writer.Verbatim(feed));
                break;
            case ItemBaseKind.PulseCount:
                w.Element(Oadr.PulseCount, unit, PulseCount);
                break;
            case ItemBaseKind.PowerApparent or ItemBaseKind.PowerReactive or ItemBaseKind.PowerReal
                or ItemBaseKind.EnergyApparent or ItemBaseKind.EnergyReactive or ItemBaseKind.EnergyReal or ItemBaseKind.Voltage:
                w.Element(Name(unit.Kind), unit, PowerUnit);
                break;
            default:
                w.Element(Name(unit.Kind), unit, OadrUnit);
                break;
        }
    }

    private static XmlName Name(ItemBaseKind kind) => kind switch
    {
        ItemBaseKind.Voltage => Power.Voltage,
        ItemBaseKind.EnergyApparent => Power.EnergyApparent,
        ItemBaseKind.EnergyReactive => Power.EnergyReactive,
        ItemBaseKind.EnergyReal => Power.EnergyReal,
        ItemBaseKind.PowerApparent => Power.PowerApparent,
        ItemBaseKind.PowerReactive => Power.PowerReactive,
        ItemBaseKind.PowerReal => Power.PowerReal,
        ItemBaseKind.CustomUnit => Oadr.CustomUnit,
        ItemBaseKind.Current => Oadr.Current,
        ItemBaseKind.Currency => Oadr.Currency,
        ItemBaseKind.CurrencyPerKW => Oadr.CurrencyPerKW,
        ItemBaseKind.CurrencyPerKWh => Oadr.CurrencyPerKWh,
        ItemBaseKind.CurrencyPerThm => Oadr.CurrencyPerThm,
        ItemBaseKind.Frequency => Oadr.Frequency,
        ItemBaseKind.Therm => Oadr.Therm,
        ItemBaseKind.Temperature => Oadr.Temperature,
        _ => throw new UnreachableException(),
    };

    private static void PowerUnit(MessageWriter w, ItemBase unit)
    {
        w.Text(Power.ItemDescription, unit.Description);
        w.Text(Power.ItemUnits, unit.Units);
        w.Text(Scale.SiScaleCode, SiScaleCodeText.Token[unit.Scale]);
        var isPower = unit.Kind is ItemBaseKind.PowerApparent or ItemBaseKind.PowerReactive or ItemBaseKind.PowerReal;
        if (isPower != unit.PowerAttributes is not null)
        {
            throw MessageWriter.Unsayable($"{Name(unit.Kind)} has {Power.PowerAttributes} just where it is a power.");
        }

        w.Optional(Power.PowerAttributes, unit.PowerAttributes, (writer, attributes) =>
        {
            writer.Text(Power.Hertz, attributes.Hertz.ToString(CultureInfo.InvariantCulture));
            writer.Text(Power.Voltage, attributes.Voltage.ToString(CultureInfo.InvariantCulture));
            writer.Boolean(Power.Ac, attributes.Ac);
        });
    }

    private static void OadrUnit(MessageWriter w, ItemBase unit)
    {
        w.Text(Oadr.ItemDescription, unit.Description);
        w.Text(Oadr.ItemUnits, unit.Units);
        w.Text(Scale.SiScaleCode, SiScaleCodeText.Token[unit.Scale]);
    }

    private static void PulseCount(MessageWriter w, ItemBase unit)
    {
        w.Text(Oadr.ItemDescription, unit.Description);
        w.Text(Oadr.ItemUnits, unit.Units);
        w.Float(Oadr.PulseFactor, unit.PulseFactor ?? throw MessageWriter.Unsayable($"There is no {Oadr.PulseFactor} in {Oadr.PulseCount}."));
    }
}
