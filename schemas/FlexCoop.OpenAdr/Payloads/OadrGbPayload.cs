namespace FlexCoop.OpenAdr;

/// <summary>A Green Button feed in an interval (XSD: oadr:oadrGBPayload), kept as it was read.</summary>
/// <param name="Feed">The element atom:feed as XML.</param>
public sealed record OadrGbPayload(string Feed) : StreamPayload;
