using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ca;

/// <summary>Keeps what is to be signed instead of signing it.</summary>
/// <param name="publicKey">The issuer's.</param>
/// <param name="signatureAlgorithm">The DER of the AlgorithmIdentifier that the certificate names.</param>
internal sealed class TbsRecorder(PublicKey publicKey, byte[] signatureAlgorithm) : X509SignatureGenerator
{
    /// <summary>The DER of the TBSCertificate; null until a certificate was built.</summary>
    public byte[]? ToBeSigned { get; private set; }

    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => signatureAlgorithm;

    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm)
    {
        ToBeSigned = data;
        return [0];
    }

    protected override PublicKey BuildPublicKey() => publicKey;
}
