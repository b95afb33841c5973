namespace FlexCoop.OpenAdr;

/// <summary>A key and its value.</summary>
public sealed record OadrInfo(string Key, string Value);
