using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr;

/// <summary>Why a VEN opts (XSD: ei:optReason); <c>x-</c> names may be added.</summary>
/// <param name="Value">The name as it stands on the wire.</param>
public readonly record struct OptReason(string Value)
{
    internal static SimpleType<OptReason> Content { get; } = OpenToken.Of(
        text => new OptReason(text),
        "economic",
        "emergency",
        "mustRun",
        "notParticipating",
        "outageRunStatus",
        "overrideStatus",
        "participating",
        "x-schedule");

    /// <inheritdoc />
    public override string ToString() => Value;
}
