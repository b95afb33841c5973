namespace FlexCoop.OpenAdr;

/// <summary>A VTN asks a VEN to register again (protocol.md §6.2).</summary>
public sealed record OadrRequestReregistration(VenId VenId) : OadrMessage;
