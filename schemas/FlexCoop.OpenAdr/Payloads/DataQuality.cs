using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr;

/// <summary>How far a reported value can be trusted (XSD: oadr:oadrDataQuality); <c>x-</c> names may be added.</summary>
/// <param name="Value">The name as it stands on the wire.</param>
public readonly record struct DataQuality(string Value)
{
    /// <summary>The value is good.</summary>
    public static readonly DataQuality Good = new("Quality Good - Non Specific");

    /// <summary>There is no new value; the previous one is repeated (rule 317).</summary>
    public static readonly DataQuality PreviousValueUsed = new("No New Value - Previous Value Used");

    /// <summary>The sensor or device does not answer; the value is a placeholder (rule 318).</summary>
    public static readonly DataQuality BadNotConnected = new("Quality Bad - Not Connected");

    /// <summary>The value is a placeholder (rule 318).</summary>
    public static readonly DataQuality BadNonSpecific = new("Quality Bad - Non Specific");

    internal static SimpleType<DataQuality> Content { get; } = OpenToken.Of(
        text => new DataQuality(text),
        "No Quality - No Value",
        "No New Value - Previous Value Used",
        "Quality Bad - Non Specific",
        "Quality Bad - Configuration Error",
        "Quality Bad - Not Connected",
        "Quality Bad - Device Failure",
        "Quality Bad - Sensor Failure",
        "Quality Bad - Last Known Value",
        "Quality Bad - Comm Failure",
        "Quality Bad - Out of Service",
        "Quality Uncertain - Non Specific",
        "Quality Uncertain - Last Usable Value",
        "Quality Uncertain - Sensor Not Accurate",
        "Quality Uncertain - EU Units Exceeded",
        "Quality Uncertain - Sub Normal",
        "Quality Good - Non Specific",
        "Quality Good - Local Override",
        "Quality Limit - Field/Not",
        "Quality Limit - Field/Low",
        "Quality Limit - Field/High",
        "Quality Limit - Field/Constant");

    /// <summary>Whether the value is a placeholder only.</summary>
    public bool IsBad => Value.StartsWith("Quality Bad", StringComparison.Ordinal) || Value == "No Quality - No Value";

    /// <inheritdoc />
    public override string ToString() => Value;
}
