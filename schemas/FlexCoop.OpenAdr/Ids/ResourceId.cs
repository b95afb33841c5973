namespace FlexCoop.OpenAdr;

/// <summary>Identifies a resource: a load, or a group of loads, with a load profile (XSD: ei:resourceID). Compared case-sensitively (rule 512).</summary>
/// <param name="Value">The text as it stands on the wire; white space counts.</param>
public readonly record struct ResourceId(string Value)
{
    /// <inheritdoc />
    public override string ToString() => Value;
}
