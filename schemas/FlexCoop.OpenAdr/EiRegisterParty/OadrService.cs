namespace FlexCoop.OpenAdr;

/// <summary>What a VTN tells about one of its services; at least one entry.</summary>
public sealed record OadrService(OadrServiceName ServiceName, IReadOnlyList<OadrInfo> Info);
