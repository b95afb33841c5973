namespace FlexCoop.OpenAdr;

/// <summary>A VEN asks what a VTN offers, without registering (protocol.md §6.2).</summary>
public sealed record OadrQueryRegistration(string RequestId) : OadrMessage;
