namespace FlexCoop.OpenAdr;

/// <summary>Identifies a report that its source can make; METADATA is reserved (rule 327) (XSD: ei:reportSpecifierID). Compared case-sensitively (rule 512).</summary>
/// <param name="Value">The text as it stands on the wire; white space counts.</param>
public readonly record struct ReportSpecifierId(string Value)
{
    /// <inheritdoc />
    public override string ToString() => Value;
}
