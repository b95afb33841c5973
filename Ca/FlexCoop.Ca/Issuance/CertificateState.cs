namespace FlexCoop.Ca;

/// <summary>Where a certificate stands in its making.</summary>
public enum CertificateState
{
    /// <summary>Its to-be-signed bytes are on the disk; it may have been signed.</summary>
    Planned,

    /// <summary>It is signed and on the disk.</summary>
    Issued,

    /// <summary>It was planned and never finished: it stands on the CRL, in case that it exists, and its request may be planned anew.</summary>
    Voided,

    /// <summary>It was planned, and revoked before it was finished: it stands on the CRL, and its request is given no other.</summary>
    Withdrawn,
}
