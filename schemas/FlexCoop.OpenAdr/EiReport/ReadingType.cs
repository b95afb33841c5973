using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr;

/// <summary>How a value was come by (XSD: ei:readingType); <c>x-</c> names may be added.</summary>
/// <param name="Value">The name as it stands on the wire.</param>
public readonly record struct ReadingType(string Value)
{
    public static readonly ReadingType DirectRead = new("Direct Read");

    /// <summary>In requests (rule 338) and for states (rule 331).</summary>
    public static readonly ReadingType NotApplicable = new("x-notApplicable");

    internal static SimpleType<ReadingType> Content { get; } = OpenToken.Of(
        text => new ReadingType(text),
        "Direct Read",
        "Net",
        "Allocated",
        "Estimated",
        "Summed",
        "Derived",
        "Mean",
        "Peak",
        "Hybrid",
        "Contract",
        "Projected",
        "x-RMS",
        "x-notApplicable");

    /// <inheritdoc />
    public override string ToString() => Value;
}
