using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ven;

/// <summary>Reads a certs-only message of EST (RFC 5652 §5.1, RFC 7030 §4.1.3): a SignedData that nobody has signed.</summary>
internal static class CertificateList
{
    private const string SignedData = "1.2.840.113549.1.7.2";

    private static readonly Asn1Tag Zero = new(TagClass.ContextSpecific, 0);

    /// <exception cref="AsnContentException">It is none.</exception>
    public static X509Certificate2Collection Read(ReadOnlyMemory<byte> message)
    {
        var content = new AsnReader(message, AsnEncodingRules.BER).ReadSequence();
        if (content.ReadObjectIdentifier() is var type && type != SignedData)
        {
            throw new AsnContentException($"It is of type {type}, not SignedData.");
        }

        // version, digestAlgorithms, encapContentInfo, certificates
        var signed = content.ReadSequence(Zero).ReadSequence();
        signed.ReadInteger();
        signed.ReadSetOf();
        signed.ReadSequence();
        var certificates = new X509Certificate2Collection();
        if (signed.HasData && signed.PeekTag().HasSameClassAndValue(Zero))
        {
            var list = signed.ReadSetOf(skipSortOrderValidation: true, Zero);
            while (list.HasData)
            {
                certificates.Add(X509CertificateLoader.LoadCertificate(list.ReadEncodedValue().Span));
            }
        }

        return certificates;
    }
}
