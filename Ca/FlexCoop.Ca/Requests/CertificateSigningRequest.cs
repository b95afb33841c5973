using System.Formats.Asn1;
using System.Security.Cryptography;

namespace FlexCoop.Ca;

/// <summary>A PKCS#10 certification request (RFC 2986), taken apart but not judged.</summary>
/// <remarks>
/// The framework's own reader takes requests signed by SHA-1 and does not tell the algorithm, so this reads the DER itself. Whatever it holds
/// is a view on the bytes that were sent.
/// </remarks>
internal sealed record CertificateSigningRequest
{
    private static readonly Asn1Tag AttributesTag = new(TagClass.ContextSpecific, 0, isConstructed: true);

    /// <summary>The CertificationRequestInfo: what is signed.</summary>
    public required ReadOnlyMemory<byte> Info { get; init; }

    public required string SignatureAlgorithm { get; init; }

    /// <summary>The DER of the algorithm's parameters; null when there are none.</summary>
    public required ReadOnlyMemory<byte>? SignatureParameters { get; init; }

    public required byte[] Signature { get; init; }

    /// <summary>The DER of the subject's name.</summary>
    public required ReadOnlyMemory<byte> Subject { get; init; }

    /// <summary>The DER of the SubjectPublicKeyInfo.</summary>
    public required ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; init; }

    public required string KeyAlgorithm { get; init; }

    /// <summary>The DER of the key's parameters; null when there are none.</summary>
    public required ReadOnlyMemory<byte>? KeyParameters { get; init; }

    /// <summary>The BIT STRING's octets.</summary>
    public required byte[] Key { get; init; }

    /// <summary>The attributes, each with the DER of its values.</summary>
    public required IReadOnlyList<(string Type, IReadOnlyList<ReadOnlyMemory<byte>> Values)> Attributes { get; init; }

    /// <summary>Identifies the key.</summary>
    public string SpkiHash => Ca.SpkiHash.Of(SubjectPublicKeyInfo.Span);

    /// <summary>Takes a request apart.</summary>
    /// <exception cref="AsnContentException">It is no DER of a request, and nothing but one.</exception>
    public static CertificateSigningRequest Read(ReadOnlyMemory<byte> der)
    {
        var all = new AsnReader(der, AsnEncodingRules.DER);
        var outer = all.ReadSequence();
        all.ThrowIfNotEmpty();
        var infoDer = outer.ReadEncodedValue();
        var (signatureAlgorithm, signatureParameters) = Algorithm(outer.ReadSequence());
        var signature = BitString(outer);
        outer.ThrowIfNotEmpty();

        var info = new AsnReader(infoDer, AsnEncodingRules.DER).ReadSequence();
        if (!info.TryReadInt32(out var version) || version != 0)
        {
            throw new AsnContentException("The version is not 0.");
        }

        var subject = info.ReadEncodedValue();
        var spki = info.ReadEncodedValue();
        var attributes = new List<(string, IReadOnlyList<ReadOnlyMemory<byte>>)>();
        if (info.HasData)
        {
            var set = info.ReadSetOf(AttributesTag);
            while (set.HasData)
            {
                var attribute = set.ReadSequence();
                attributes.Add((attribute.ReadObjectIdentifier(), Values(attribute.ReadSetOf())));
                attribute.ThrowIfNotEmpty();
            }
        }

        info.ThrowIfNotEmpty();
        var key = new AsnReader(spki, AsnEncodingRules.DER).ReadSequence();
        var (keyAlgorithm, keyParameters) = Algorithm(key.ReadSequence());
        var bits = BitString(key);
        key.ThrowIfNotEmpty();
        return new CertificateSigningRequest
        {
            Info = infoDer,
            SignatureAlgorithm = signatureAlgorithm,
            SignatureParameters = signatureParameters,
            Signature = signature,
            Subject = subject,
            SubjectPublicKeyInfo = spki,
            KeyAlgorithm = keyAlgorithm,
            KeyParameters = keyParameters,
            Key = bits,
            Attributes = attributes,
        };
    }

    /// <summary>The curve, if it is named and one that is taken; null when it is not, or the key is no EC key.</summary>
    public string? Curve
    {
        get
        {
            try
            {
                var named = KeyAlgorithm == Oids.EcPublicKey && KeyParameters is { } parameters ? AsnDecoder.ReadObjectIdentifier(parameters.Span, AsnEncodingRules.DER, out _) : null;
                return named is Oids.P256 or Oids.P384 ? named : null;
            }
            catch (AsnContentException)
            {
                return null;
            }
        }
    }

    /// <summary>The key, if the cryptographic library takes it; null when it does not, and for curves that are not taken, which it is not shown.</summary>
    public AsymmetricAlgorithm? ImportKey()
    {
        if (KeyAlgorithm == Oids.EcPublicKey && Curve is null)
        {
            return null;
        }

        AsymmetricAlgorithm key = KeyAlgorithm == Oids.EcPublicKey ? ECDsa.Create() : RSA.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(SubjectPublicKeyInfo.Span, out _);
            return key;
        }
        catch (Exception refused) when (refused is CryptographicException or PlatformNotSupportedException)
        {
            key.Dispose();
            return null;
        }
    }

    private static (string Oid, ReadOnlyMemory<byte>? Parameters) Algorithm(AsnReader identifier)
    {
        var oid = identifier.ReadObjectIdentifier();
        var parameters = identifier.HasData ? identifier.ReadEncodedValue() : default(ReadOnlyMemory<byte>?);
        identifier.ThrowIfNotEmpty();
        return (oid, parameters);
    }

    private static byte[] BitString(AsnReader reader)
    {
        var bits = reader.ReadBitString(out var unused);
        return unused == 0 ? bits : throw new AsnContentException("A BIT STRING does not end at an octet.");
    }

    private static List<ReadOnlyMemory<byte>> Values(AsnReader set)
    {
        var values = new List<ReadOnlyMemory<byte>>();
        while (set.HasData)
        {
            values.Add(set.ReadEncodedValue());
        }

        return values;
    }
}
