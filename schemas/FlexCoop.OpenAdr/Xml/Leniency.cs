namespace FlexCoop.OpenAdr.Xml;

/// <summary>What peers get wrong and a reader may overlook, each by name (interop.md §1, protocol.md §16).</summary>
public enum Leniency
{
    /// <summary>A payload stands without oadrPayload and oadrSignedObject around it. Valid by the schema (trap 5), wrong by §7.1.</summary>
    BarePayload,

    /// <summary>ei:schemaVersion is absent. Valid by the schema, wrong by rule 509.</summary>
    MissingSchemaVersion,

    /// <summary>ei:schemaVersion is 2.0a or a name of the sender's own. Valid by the schema, wrong by rule 509.</summary>
    OtherSchemaVersion,

    /// <summary>A time has no zone and is read as UTC. Valid by the schema, wrong by rule 1.</summary>
    UnzonedTime,

    /// <summary>A duration has an odd form: P, PT, P1DT, 1W, P1H. Valid by the schema (trap 1), wrong by rule 1.</summary>
    OddDuration,

    /// <summary>xsi:schemaLocation is present. Valid by the schema, wrong by rule 45.</summary>
    SchemaLocation,

    /// <summary>ds:Signature stands after oadrSignedObject. Invalid by the schema.</summary>
    SignatureLast,

    /// <summary>oadr:Id, gml:id or schemaVersion has no namespace (figure 23 draws it so). Invalid by the schema.</summary>
    UnqualifiedAttribute,
}
