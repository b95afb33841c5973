namespace FlexCoop.OpenAdr;

/// <summary>Identifies a registration; made by the VTN, kept until it is cancelled (§8.4.1) (XSD: ei:registrationID). Compared case-sensitively (rule 512).</summary>
/// <param name="Value">The text as it stands on the wire; white space counts.</param>
public readonly record struct RegistrationId(string Value)
{
    /// <inheritdoc />
    public override string ToString() => Value;
}
