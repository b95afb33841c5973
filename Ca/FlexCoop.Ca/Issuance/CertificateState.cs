namespace FlexCoop.Ca;

/// <summary>Where a certificate stands in its making.</summary>
public enum CertificateState
{
    /// <summary>Its to-be-signed bytes are on the disk; it may have been signed.</summary>
    Planned,

    /// <summary>It is signed and on the disk.</summary>
    Issued,

    /// <summary>It was planned and never finished: it stands on the CRL, in case that it exists.</summary>
    Voided,
}
