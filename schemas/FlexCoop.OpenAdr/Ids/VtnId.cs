namespace FlexCoop.OpenAdr;

/// <summary>Identifies the VTN (XSD: ei:vtnID). Compared case-sensitively (rule 512).</summary>
/// <param name="Value">The text as it stands on the wire; white space counts.</param>
public readonly record struct VtnId(string Value)
{
    /// <inheritdoc />
    public override string ToString() => Value;
}
