namespace FlexCoop.Ca;

/// <summary>Why a certificate is revoked: those of RFC 5280 §5.3.1 that are used here. Unspecified is to say none; nothing is put on hold.</summary>
public enum RevocationReason
{
    KeyCompromise = 1,
    AffiliationChanged = 3,
    Superseded = 4,
    CessationOfOperation = 5,
    PrivilegeWithdrawn = 9,
}
