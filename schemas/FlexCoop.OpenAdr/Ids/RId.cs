namespace FlexCoop.OpenAdr;

/// <summary>Identifies a data point within its report specifier (rule 308) (XSD: ei:rID). Compared case-sensitively (rule 512).</summary>
/// <param name="Value">The text as it stands on the wire; white space counts.</param>
public readonly record struct RId(string Value)
{
    /// <inheritdoc />
    public override string ToString() => Value;
}
