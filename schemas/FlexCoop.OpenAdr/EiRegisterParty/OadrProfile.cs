namespace FlexCoop.OpenAdr;

/// <summary>A profile that a VTN offers, with its transports; at least one.</summary>
public sealed record OadrProfile(OadrProfileName ProfileName, IReadOnlyList<OadrTransportName> Transports);
