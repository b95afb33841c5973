using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.OpenAdr.Signatures;

/// <summary>A way to sign (§10.6.3, rule 514): which key, which hash. The list of them is the list of those that are taken.</summary>
internal sealed record SignatureAlgorithm(string Uri, bool IsRsa, HashAlgorithmName Hash)
{
    public const string C14n = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    public const string C14nWithComments = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments";
    public const string EnvelopedSignature = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
    public const string Sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";
    private const string Sha1 = "http://www.w3.org/2000/09/xmldsig#sha1";

    private static readonly SignatureAlgorithm[] All =
    [
        new("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", IsRsa: true, HashAlgorithmName.SHA256),
        new("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", IsRsa: false, HashAlgorithmName.SHA256),
        new("http://www.w3.org/2000/09/xmldsig#rsa-sha1", IsRsa: true, HashAlgorithmName.SHA1),
        new("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1", IsRsa: false, HashAlgorithmName.SHA1),
    ];

    /// <summary>The way of a certificate's key.</summary>
    public static SignatureAlgorithm Of(X509Certificate2 certificate) => All.First(one => one.IsRsa == certificate.PublicKey.Oid.Value is RsaOid);

    /// <summary>The way of this name; null when it is not taken.</summary>
    public static SignatureAlgorithm? Find(string? uri, SignatureOptions options) => All.FirstOrDefault(one => one.Uri == uri && (options.Sha1 || one.Hash != HashAlgorithmName.SHA1));

    /// <summary>The hash of a DigestMethod; null when it is not taken.</summary>
    public static HashAlgorithmName? FindDigest(string? uri, SignatureOptions options) =>
        uri == Sha256 ? HashAlgorithmName.SHA256 : uri == Sha1 && options.Sha1 ? HashAlgorithmName.SHA1 : null;

    /// <exception cref="CryptographicException">The certificate comes without its key, or that does not sign.</exception>
    public byte[] Sign(byte[] octets, X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPrivateKey();
        using var ecdsa = certificate.GetECDsaPrivateKey();
        return rsa?.SignData(octets, Hash, RSASignaturePadding.Pkcs1) ?? ecdsa?.SignData(octets, Hash) ?? throw new CryptographicException("The certificate has no key of RSA or ECDSA.");
    }

    /// <summary>Whether a value is this certificate's over these octets.</summary>
    public bool Verifies(byte[] octets, byte[] value, X509Certificate2 certificate)
    {
        using var rsa = IsRsa ? certificate.GetRSAPublicKey() : null;
        using var ecdsa = IsRsa ? null : certificate.GetECDsaPublicKey();
        return rsa?.VerifyData(octets, value, Hash, RSASignaturePadding.Pkcs1) ?? ecdsa?.VerifyData(octets, value, Hash) ?? false;
    }

    /// <summary>rsaEncryption (RFC 8017, appendix A.1).</summary>
    private const string RsaOid = "1.2.840.113549.1.1.1";
}
