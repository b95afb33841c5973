namespace FlexCoop.OpenAdr;

/// <summary>Identifies a business partner; its meaning is provisioning (XSD: ei:partyID). Compared case-sensitively (rule 512).</summary>
/// <param name="Value">The text as it stands on the wire; white space counts.</param>
public readonly record struct PartyId(string Value)
{
    /// <inheritdoc />
    public override string ToString() => Value;
}
