namespace FlexCoop.OpenAdr.Signatures;

/// <summary>What is wrong with a signature, in kinds.</summary>
public enum SignatureFlaw
{
    /// <summary>There is none.</summary>
    Missing,

    /// <summary>It is not built as it must be: something is missing, too much, or in the wrong place.</summary>
    Malformed,

    /// <summary>It uses what is not on the list: an algorithm, a transform.</summary>
    Algorithm,

    /// <summary>It is not over just the message and ReplayProtect, or an Id does not mean one element alone.</summary>
    Reference,

    /// <summary>It does not name the certificate of its sender's connection.</summary>
    ForeignCertificate,

    /// <summary>The certificate is over, or not valid yet (rule 516).</summary>
    CertificateExpired,

    /// <summary>The value does not fit: something was changed after signing, or another key has signed.</summary>
    Broken,

    /// <summary>Its time is before the window.</summary>
    Stale,

    /// <summary>Its time is after the window.</summary>
    Future,

    /// <summary>Its nonce was used before.</summary>
    Replayed,
}
