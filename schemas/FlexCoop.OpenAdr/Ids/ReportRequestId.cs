namespace FlexCoop.OpenAdr;

/// <summary>Identifies a report request; made by the requester, unique between the two parties (rule 322) (XSD: ei:reportRequestID). Compared case-sensitively (rule 512).</summary>
/// <param name="Value">The text as it stands on the wire; white space counts.</param>
public readonly record struct ReportRequestId(string Value)
{
    /// <inheritdoc />
    public override string ToString() => Value;
}
