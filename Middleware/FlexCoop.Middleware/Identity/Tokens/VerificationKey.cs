using System.Security.Cryptography;

namespace FlexCoop.Middleware.Identity;

/// <summary>A public key, and the algorithms for which it may be used: what a token says of its algorithm never chooses how a key is used (RFC 8725 §3.1).</summary>
internal sealed record VerificationKey
{
    private const int Es256Length = 64;

    /// <summary>The name of the key in its set; null when it has none.</summary>
    public required string? Kid { get; init; }

    /// <summary>One algorithm of an EC key; one or both of an RSA key.</summary>
    public required IReadOnlyList<JwsAlgorithm> Algorithms { get; init; }

    /// <summary>The point, of an EC key on P-256.</summary>
    public ECParameters? Ec { get; init; }

    /// <summary>Modulus and exponent, of an RSA key.</summary>
    public RSAParameters? Rsa { get; init; }

    /// <summary>Whether the signature is this key's. An algorithm that the key is not for is a wrong signature.</summary>
    public bool Verifies(JwsAlgorithm algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        if (!Algorithms.Contains(algorithm))
        {
            return false;
        }

        if (algorithm == JwsAlgorithm.ES256)
        {
            if (Ec is not { } point || signature.Length != Es256Length)
            {
                return false;
            }

            using var ecdsa = ECDsa.Create(point);
            return ecdsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }

        if (Rsa is not { } numbers)
        {
            return false;
        }

        using var rsa = RSA.Create(numbers);
        return rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, algorithm == JwsAlgorithm.PS256 ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
    }
}
