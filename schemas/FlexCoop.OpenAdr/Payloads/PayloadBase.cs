namespace FlexCoop.OpenAdr;

/// <summary>A value (XSD: ei:payloadBase): a number or the state of a resource.</summary>
public abstract record PayloadBase;
