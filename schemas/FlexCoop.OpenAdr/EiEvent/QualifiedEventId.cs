namespace FlexCoop.OpenAdr;

/// <summary>An event in one of its modifications (XSD: ei:qualifiedEventID).</summary>
public sealed record QualifiedEventId(OadrEventId EventId, uint ModificationNumber);
