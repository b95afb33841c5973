using System.Security.Cryptography;

namespace FlexCoop.Middleware.Identity;

/// <summary>One of our own keys for ES256, with its times.</summary>
internal sealed class SigningKey(SigningKeyDocument document, ECParameters key)
{
    public string Kid => document.Kid;

    public SigningKeyDocument Document => document;

    /// <summary>Its public half, as others see it.</summary>
    public VerificationKey Public { get; } = new()
    {
        Kid = document.Kid, Algorithms = [JwsAlgorithm.ES256], Ec = new ECParameters { Curve = key.Curve, Q = key.Q },
    };

    /// <summary>The signature as JOSE has it: r and s, 32 bytes each (RFC 7518 §3.4).</summary>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        using var ecdsa = ECDsa.Create(key);
        return ecdsa.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
