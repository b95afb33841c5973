using System.Text.Json.Serialization;
using FlexCoop.Ven.Devices.FieldProtocols;

namespace FlexCoop.Ven.Devices;

/// <summary>What a device is asked to hold: one absolute figure. Each kind is a record of its own.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "setting")]
[JsonDerivedType(typeof(PowerLimit), PowerLimit.SettingName)]
[JsonDerivedType(typeof(SetpointOffset), SetpointOffset.SettingName)]
[JsonDerivedType(typeof(PowerSetpoint), PowerSetpoint.SettingName)]
[JsonDerivedType(typeof(FeedInLimit), FeedInLimit.SettingName)]
[JsonDerivedType(typeof(HeatingOrder), HeatingOrder.SettingName)]
[JsonDerivedType(typeof(RelaySetting), RelaySetting.SettingName)]
public abstract record DeviceSetting
{
    private protected DeviceSetting()
    {
    }

    /// <summary>The name of its kind, as ledgers write it, such as <c>powerLimit</c>.</summary>
    [JsonIgnore]
    public abstract string Name { get; }

    /// <summary>Its figure, in the unit of its kind.</summary>
    [JsonIgnore]
    public abstract double Value { get; }

    /// <summary>The setting that a ledger wrote as a name and a figure.</summary>
    /// <exception cref="ArgumentException">No kind has this name.</exception>
    internal static DeviceSetting From(string name, double value) => name switch
    {
        PowerLimit.SettingName => new PowerLimit(value),
        SetpointOffset.SettingName => new SetpointOffset(value),
        PowerSetpoint.SettingName => new PowerSetpoint(value),
        FeedInLimit.SettingName => new FeedInLimit(value),
        HeatingOrder.SettingName => HeatingOrder.From(value),
        RelaySetting.SettingName => RelaySetting.From(value),
        _ => throw new ArgumentException($"No setting is called '{name}'.", nameof(name)),
    };
}
