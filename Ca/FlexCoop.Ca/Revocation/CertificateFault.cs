namespace FlexCoop.Ca;

/// <summary>Why a certificate does not stand.</summary>
public enum CertificateFault
{
    /// <summary>It is none of ours, or the log does not tell of it.</summary>
    Unknown,

    /// <summary>It is over, or not valid yet.</summary>
    OutOfTime,

    /// <summary>It was revoked, or its successor was used.</summary>
    Revoked,
}
