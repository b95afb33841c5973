namespace FlexCoop.OpenAdr;

/// <summary>What an interval holds (XSD: strm:streamPayloadBase): a signal's value, a report's value, or a Green Button feed.</summary>
public abstract record StreamPayload;
