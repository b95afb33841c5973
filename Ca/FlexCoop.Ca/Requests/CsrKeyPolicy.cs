using System.Formats.Asn1;
using System.Security.Cryptography;

namespace FlexCoop.Ca;

/// <summary>Judges the key of a certification request, and that its sender has it: checks 2 to 7 of <see cref="CsrPolicy"/>.</summary>
internal sealed class CsrKeyPolicy(BlockedKeys blocked)
{
    private static readonly byte[] Null = [5, 0];

    /// <summary>Why the key gets no certificate; null when it may.</summary>
    public CaRefusal? Judge(CertificateSigningRequest request)
    {
        // Check 2
        if (SignatureHash(request) is not { } hash)
        {
            return new CaRefusal(
                CaProblems.SignatureAlgorithm,
                $"The request is signed by {request.SignatureAlgorithm} with a key of {request.KeyAlgorithm}; sign with SHA-256, SHA-384 or SHA-512, by ECDSA or RSA PKCS #1, as the key is.");
        }

        // Check 3
        using var key = request.ImportKey();
        if (key is not null && !IsSigned(request, key, hash))
        {
            return new CaRefusal(CaProblems.ProofOfPossession, "The signature of the request is not one of its key; sign it with the key that it holds.");
        }

        return JudgeQuality(request)
            ?? (key is null ? new CaRefusal(CaProblems.ProofOfPossession, "The key of the request cannot be used to check its signature.") : null)
            ?? (blocked.Contains(request.SpkiHash) ? new CaRefusal(CaProblems.BlockedKey, "The key is known to others, or was compromised; make a new one.") : null);
    }

    private static CaRefusal? JudgeQuality(CertificateSigningRequest request)
    {
        if (request.KeyAlgorithm == Oids.EcPublicKey)
        {
            // Checks 4 and 6
            return request.Curve is not { } curve
                ? new CaRefusal(CaProblems.KeyType, "The key is on a curve that is not taken, or spelt out; use the named curve P-256 or P-384.")
                : EcKeyQuality.FindFault(curve, request.Key) is { } fault ? new CaRefusal(CaProblems.EcQuality, $"EC key: {fault}.") : null;
        }

        // Checks 4 and 5
        try
        {
            var reader = new AsnReader(request.Key, AsnEncodingRules.DER);
            var pair = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            var (modulus, exponent) = (pair.ReadInteger(), pair.ReadInteger());
            pair.ThrowIfNotEmpty();
            return request.KeyParameters is not { } parameters || !parameters.Span.SequenceEqual(Null)
                ? new CaRefusal(CaProblems.KeyType, "The parameters of the RSA key are not NULL (RFC 3279 §2.3.1); write them as two bytes, 05 00.")
                : modulus.Sign <= 0 || modulus.GetBitLength() is not (2048 or 3072 or 4096)
                ? new CaRefusal(CaProblems.KeyType, $"The RSA key has {modulus.GetBitLength()} bits; use 2048, 3072 or 4096.")
                : RsaKeyQuality.FindFault(modulus, exponent) is { } fault ? new CaRefusal(CaProblems.RsaQuality, $"RSA key: {fault}.") : null;
        }
        catch (AsnContentException)
        {
            return new CaRefusal(CaProblems.KeyType, "The RSA key is no pair of modulus and exponent (RFC 8017, appendix A.1.1).");
        }
    }

    private static HashAlgorithmName? SignatureHash(CertificateSigningRequest request)
    {
        var hasNoParameters = request.SignatureParameters is not { } parameters || parameters.Span.SequenceEqual(Null);
        return (request.KeyAlgorithm, request.SignatureAlgorithm) switch
        {
            _ when !hasNoParameters => null,
            (Oids.RsaEncryption, Oids.Sha256Rsa) or (Oids.EcPublicKey, Oids.Sha256Ecdsa) => HashAlgorithmName.SHA256,
            (Oids.RsaEncryption, Oids.Sha384Rsa) or (Oids.EcPublicKey, Oids.Sha384Ecdsa) => HashAlgorithmName.SHA384,
            (Oids.RsaEncryption, Oids.Sha512Rsa) or (Oids.EcPublicKey, Oids.Sha512Ecdsa) => HashAlgorithmName.SHA512,
            _ => null,
        };
    }

    private static bool IsSigned(CertificateSigningRequest request, AsymmetricAlgorithm key, HashAlgorithmName hash)
    {
        try
        {
            return key switch
            {
                ECDsa ec => ec.VerifyData(request.Info.Span, request.Signature, hash, DSASignatureFormat.Rfc3279DerSequence),
                RSA rsa => rsa.VerifyData(request.Info.Span, request.Signature, hash, RSASignaturePadding.Pkcs1),
                _ => false,
            };
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
