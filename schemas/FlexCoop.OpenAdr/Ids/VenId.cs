namespace FlexCoop.OpenAdr;

/// <summary>Identifies a VEN; unique within its VTN (rule 70) (XSD: ei:venID). Compared case-sensitively (rule 512).</summary>
/// <param name="Value">The text as it stands on the wire; white space counts.</param>
public readonly record struct VenId(string Value)
{
    /// <inheritdoc />
    public override string ToString() => Value;
}
