namespace FlexCoop.Ca;

/// <summary>The object identifiers that certificates, requests and CRLs are made of, each with its source.</summary>
internal static class Oids
{
    /// <summary>id-ecPublicKey (RFC 5480 §2.1.1).</summary>
    public const string EcPublicKey = "1.2.840.10045.2.1";

    /// <summary>secp256r1 = NIST P-256 (RFC 5480 §2.1.1.1).</summary>
    public const string P256 = "1.2.840.10045.3.1.7";

    /// <summary>secp384r1 = NIST P-384 (RFC 5480 §2.1.1.1).</summary>
    public const string P384 = "1.3.132.0.34";

    /// <summary>rsaEncryption (RFC 8017, appendix C).</summary>
    public const string RsaEncryption = "1.2.840.113549.1.1.1";

    /// <summary>sha256WithRSAEncryption, and 384, 512 (RFC 8017, appendix C).</summary>
    public const string Sha256Rsa = "1.2.840.113549.1.1.11";
    public const string Sha384Rsa = "1.2.840.113549.1.1.12";
    public const string Sha512Rsa = "1.2.840.113549.1.1.13";

    /// <summary>ecdsa-with-SHA256, and 384, 512 (RFC 5758 §3.2).</summary>
    public const string Sha256Ecdsa = "1.2.840.10045.4.3.2";
    public const string Sha384Ecdsa = "1.2.840.10045.4.3.3";
    public const string Sha512Ecdsa = "1.2.840.10045.4.3.4";

    /// <summary>extensionRequest and challengePassword (RFC 2985 §5.4).</summary>
    public const string ExtensionRequest = "1.2.840.113549.1.9.14";
    public const string ChallengePassword = "1.2.840.113549.1.9.7";

    /// <summary>Extensions of certificates and CRLs (RFC 5280 §4.2, §5.2, §5.3).</summary>
    public const string SubjectKeyIdentifier = "2.5.29.14";
    public const string KeyUsage = "2.5.29.15";
    public const string SubjectAlternativeName = "2.5.29.17";
    public const string BasicConstraints = "2.5.29.19";
    public const string CrlNumber = "2.5.29.20";
    public const string CrlReason = "2.5.29.21";
    public const string IssuingDistributionPoint = "2.5.29.28";
    public const string NameConstraints = "2.5.29.30";
    public const string CrlDistributionPoints = "2.5.29.31";
    public const string CertificatePolicies = "2.5.29.32";
    public const string AuthorityKeyIdentifier = "2.5.29.35";
    public const string ExtendedKeyUsage = "2.5.29.37";
    public const string AuthorityInformationAccess = "1.3.6.1.5.5.7.1.1";

    /// <summary>Extended key usages (RFC 5280 §4.2.1.12).</summary>
    public const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuth = "1.3.6.1.5.5.7.3.2";
    public const string AnyExtendedKeyUsage = "2.5.29.37.0";

    /// <summary>Parts of names (RFC 5280, appendix A.1).</summary>
    public const string CommonName = "2.5.4.3";
    public const string CountryName = "2.5.4.6";
    public const string OrganizationName = "2.5.4.10";
    public const string OrganizationalUnitName = "2.5.4.11";

    /// <summary>Our certificate policy, as in <c>Ca/README.md</c>: an arc that a UUID gives to anybody (Rec. ITU-T X.667, 2.25.UUID).</summary>
    public const string Policy = "2.25.145027325019508762968182727021040036113";
}
