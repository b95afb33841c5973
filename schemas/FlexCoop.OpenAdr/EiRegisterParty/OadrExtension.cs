namespace FlexCoop.OpenAdr;

/// <summary>What a VTN tells beyond the standard.</summary>
public sealed record OadrExtension(string ExtensionName, IReadOnlyList<OadrInfo> Info);
