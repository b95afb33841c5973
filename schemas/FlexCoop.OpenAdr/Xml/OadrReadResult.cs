namespace FlexCoop.OpenAdr.Xml;

/// <summary>What a reader made of some bytes: a message, or all the faults that keep them from being one.</summary>
public sealed record OadrReadResult
{
    /// <summary>The message; null when there is any fault.</summary>
    public OadrMessage? Message { get; init; }

    /// <summary>ei:schemaVersion of the payload; null when absent.</summary>
    public string? SchemaVersion { get; init; }

    /// <summary>Whether a ds:Signature stands in the envelope. To read is not to verify it: that is <see cref="Signatures.SignatureVerifier"/>'s.</summary>
    public bool IsSigned { get; init; }

    /// <summary>Every fault in document order; empty when the message was read.</summary>
    public required IReadOnlyList<OadrFault> Faults { get; init; }

    /// <summary>Whether there are more faults than <see cref="Faults"/> holds: after a hundred, no more are noted.</summary>
    public bool HasMoreFaults { get; init; }

    /// <summary>Every kind of mistake that was overlooked.</summary>
    public required IReadOnlyList<Overlooked> Overlooked { get; init; }
}
