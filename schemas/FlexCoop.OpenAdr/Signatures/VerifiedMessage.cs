namespace FlexCoop.OpenAdr.Signatures;

/// <summary>What a verifier found.</summary>
public sealed record VerifiedMessage
{
    /// <summary>The octets that the signature is over, and that the message is to be read from: a document whose root is oadrSignedObject or oadrPayload. Empty when there is a fault.</summary>
    public ReadOnlyMemory<byte> Signed { get; init; }

    /// <summary>That the nonce was not used before is for the caller to see to. Null when there is a fault.</summary>
    public ReplayProtect? ReplayProtect { get; init; }

    /// <summary>Why the signature does not hold; null when it does.</summary>
    public SignatureFault? Fault { get; init; }
}
