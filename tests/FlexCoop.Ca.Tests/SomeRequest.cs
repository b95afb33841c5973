using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ca.Tests;

/// <summary>A certification request; a test changes one thing of a good one.</summary>
internal sealed record SomeRequest(AsymmetricAlgorithm Key)
{
    public HashAlgorithmName Hash { get; init; } = HashAlgorithmName.SHA256;

    public string? SignatureAlgorithm { get; init; }

    public byte[] Subject { get; init; } = new X500DistinguishedName("").RawData;

    public IReadOnlyList<(string Oid, byte[][] Values)> Attributes { get; init; } = [];

    /// <summary>Takes the place of the key's own.</summary>
    public byte[]? SubjectPublicKeyInfo { get; init; }

    public AsnEncodingRules Rules { get; init; } = AsnEncodingRules.DER;

    public static SomeRequest Ec() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public string SpkiHash => Ca.SpkiHash.Of(Key.ExportSubjectPublicKeyInfo());

    public SomeRequest Named(string subject) => this with { Subject = new X500DistinguishedName(subject).RawData };

    public SomeRequest Asking(params X509Extension[] extensions) =>
        this with { Attributes = [.. Attributes, (Oids.ExtensionRequest, [Sequence(writer => Array.ForEach(extensions, one => Write(writer, one)))])] };

    public byte[] Der()
    {
        var info = Sequence(writer =>
        {
            writer.WriteInteger(0);
            writer.WriteEncodedValue(Subject);
            writer.WriteEncodedValue(SubjectPublicKeyInfo ?? Key.ExportSubjectPublicKeyInfo());
            var tag = new Asn1Tag(TagClass.ContextSpecific, 0);
            writer.PushSetOf(tag);
            foreach (var (oid, values) in Attributes)
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(oid);
                    using (writer.PushSetOf())
                    {
                        Array.ForEach(values, value => writer.WriteEncodedValue(value));
                    }
                }
            }

            writer.PopSetOf(tag);
        });
        return Sequence(writer =>
        {
            writer.WriteEncodedValue(info);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(SignatureAlgorithm ?? Algorithm());
                if (Key is RSA)
                {
                    writer.WriteNull();
                }
            }

            writer.WriteBitString(Sign(info));
        });
    }

    /// <summary>As EST wants it: base64.</summary>
    public string Base64() => Convert.ToBase64String(Der(), Base64FormattingOptions.InsertLineBreaks);

    public string Pem() => PemEncoding.WriteString("CERTIFICATE REQUEST", Der());

    public static byte[] Text(string text) => Value(writer => writer.WriteCharacterString(UniversalTagNumber.UTF8String, text));

    public static byte[] Value(Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        write(writer);
        return writer.Encode();
    }

    private static byte[] Sequence(Action<AsnWriter> write) => Value(writer =>
    {
        using (writer.PushSequence())
        {
            write(writer);
        }
    });

    private static void Write(AsnWriter writer, X509Extension extension)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(extension.Oid!.Value!);
            if (extension.Critical)
            {
                writer.WriteBoolean(value: true);
            }

            writer.WriteOctetString(extension.RawData);
        }
    }

    private string Algorithm() => (Key, Hash.Name) switch
    {
        (RSA, "SHA1") => "1.2.840.113549.1.1.5",
        (RSA, "SHA256") => Oids.Sha256Rsa,
        (RSA, "SHA384") => Oids.Sha384Rsa,
        (RSA, _) => Oids.Sha512Rsa,
        (_, "SHA1") => "1.2.840.10045.4.1",
        (_, "SHA256") => Oids.Sha256Ecdsa,
        (_, "SHA384") => Oids.Sha384Ecdsa,
        _ => Oids.Sha512Ecdsa,
    };

    private byte[] Sign(byte[] info) => Key switch
    {
        RSA rsa => rsa.SignData(info, Hash, RSASignaturePadding.Pkcs1),
        _ => ((ECDsa)Key).SignData(info, Hash, DSASignatureFormat.Rfc3279DerSequence),
    };
}
