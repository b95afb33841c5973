namespace FlexCoop.OpenAdr;

/// <summary>Identifies a group of VENs or resources; its meaning is provisioning (XSD: ei:groupID). Compared case-sensitively (rule 512).</summary>
/// <param name="Value">The text as it stands on the wire; white space counts.</param>
public readonly record struct GroupId(string Value)
{
    /// <inheritdoc />
    public override string ToString() => Value;
}
