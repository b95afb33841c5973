using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ca;

/// <summary>Whether a certificate or CRL bears a signature of an authority.</summary>
internal static class SignatureCheck
{
    /// <param name="issuer">The authority's certificate.</param>
    /// <param name="der">SEQUENCE { what is signed, algorithm, BIT STRING }.</param>
    public static bool IsBy(X509Certificate2 issuer, byte[] der)
    {
        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
            var toBeSigned = outer.ReadEncodedValue().Span;
            outer.ReadEncodedValue();
            var signature = outer.ReadBitString(out _);
            using var ec = issuer.GetECDsaPublicKey();
            using var rsa = issuer.GetRSAPublicKey();
            return ec is not null
                ? ec.VerifyData(toBeSigned, signature, ec.KeySize > 256 ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
                : rsa!.VerifyData(toBeSigned, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (Exception broken) when (broken is AsnContentException or CryptographicException)
        {
            return false;
        }
    }
}
