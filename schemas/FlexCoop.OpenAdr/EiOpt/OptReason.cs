using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr;

/// <summary>Why a VEN opts (XSD: ei:optReason); <c>x-</c> names may be added.</summary>
/// <param name="Value">The name as it stands on the wire.</param>
public readonly record struct OptReason(string Value)
{
    /// <summary>The enumerated names.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["economic", "emergency", "mustRun", "notParticipating", "outageRunStatus", "overrideStatus", "participating", "x-schedule"];

    internal static SimpleType<OptReason> Content { get; } = OpenToken.Of(text => new OptReason(text), [.. Names]);

    /// <summary>Whether a text is one of the names, or one's own that begins with <c>x-</c>, so that it can be written.</summary>
    public static bool IsValid(string text) =>
        Names.Contains(text) || (OpenToken.IsExtension(text) && Xsd.Collapse(text) == text && OadrWriter.CanCarry(text));

    /// <inheritdoc />
    public override string ToString() => Value;
}
