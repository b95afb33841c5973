namespace FlexCoop.OpenAdr;

/// <summary>Identifies an event; unique per VEN (rule 70) (XSD: ei:eventID). Compared case-sensitively (rule 512).</summary>
/// <param name="Value">The text as it stands on the wire; white space counts.</param>
public readonly record struct OadrEventId(string Value)
{
    /// <inheritdoc />
    public override string ToString() => Value;
}
