namespace FlexCoop.OpenAdr;

/// <summary>Identifies an opt schedule or event opt; made by the VEN, not necessarily unique (rule 204) (XSD: ei:optID). Compared case-sensitively (rule 512).</summary>
/// <param name="Value">The text as it stands on the wire; white space counts.</param>
public readonly record struct OptId(string Value)
{
    /// <inheritdoc />
    public override string ToString() => Value;
}
