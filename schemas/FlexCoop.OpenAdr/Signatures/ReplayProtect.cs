namespace FlexCoop.OpenAdr.Signatures;

/// <summary>When a message was sent, and what is good for that one sending (dsp:ReplayProtect).</summary>
/// <param name="Timestamp">By the sender's clock.</param>
/// <param name="Nonce">1 to 256 characters of the sender's choice.</param>
public sealed record ReplayProtect(DateTimeOffset Timestamp, string Nonce);
