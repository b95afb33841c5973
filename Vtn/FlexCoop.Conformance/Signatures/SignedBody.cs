namespace FlexCoop.Conformance;

/// <summary>A message as it is sent.</summary>
/// <param name="What">What there is to it, in a few words.</param>
/// <param name="Bytes">The message.</param>
public sealed record SignedBody(string What, byte[] Bytes);
