namespace FlexCoop.Ca;

/// <summary>The slugs of refusals: <c>urn:flexcoop:problem:</c> and one of these. The first fifteen are the checks of a request, in their order.</summary>
public static class CaProblems
{
    public const string Form = "csr-form";
    public const string SignatureAlgorithm = "csr-signature-algorithm";
    public const string ProofOfPossession = "csr-proof-of-possession";
    public const string KeyType = "csr-key-type";
    public const string RsaQuality = "csr-rsa-key";
    public const string EcQuality = "csr-ec-key";
    public const string BlockedKey = "csr-blocked-key";
    public const string DuplicateKey = "csr-duplicate-key";
    public const string Attributes = "csr-attributes";
    public const string Extensions = "csr-extensions";
    public const string Names = "csr-names";
    public const string Mandate = "mandate";
    public const string Limit = "limit";
    public const string Renewal = "renewal";
    public const string HostName = "host-name";

    /// <summary>The one-time token or code was spent by another key.</summary>
    public const string GrantSpent = "grant-spent";

    /// <summary>The certificate was revoked while it was made, or the one that it renews.</summary>
    public const string Revoked = "revoked";

    /// <summary>The authority cannot sign now.</summary>
    public const string Unavailable = "ca-unavailable";

    /// <summary>There is no such certificate.</summary>
    public const string UnknownCertificate = "unknown-certificate";
}
