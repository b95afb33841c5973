using System.Buffers;
using System.Formats.Asn1;
using System.Numerics;

namespace FlexCoop.Ca;

/// <summary>Writes the to-be-signed bytes of a CRL (RFC 5280 §5), in time that grows with the number of entries and no faster.</summary>
/// <remarks>
/// The framework's builder has no issuing distribution point, and takes the square of the time, since a nested writer copies its content when it is
/// closed. Here each entry is encoded alone, and the entries' length is put before them.
/// </remarks>
internal static class CrlEncoder
{
    private const byte Sequence = 0x30;

    private static readonly Asn1Tag Extensions = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag DistributionPoint = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag FullName = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag UniformResourceIdentifier = new(TagClass.ContextSpecific, 6);
    private static readonly Asn1Tag OnlyContainsUserCerts = new(TagClass.ContextSpecific, 1);

    /// <summary>Writes a TBSCertList.</summary>
    /// <param name="issuer">The authority.</param>
    /// <param name="signatureAlgorithm">The DER of the AlgorithmIdentifier.</param>
    /// <param name="crl">Number and times; its DER is not read.</param>
    /// <param name="url">Where this part is found: the distribution point of the certificates in it.</param>
    /// <param name="entries">What is revoked.</param>
    public static byte[] Encode(Authority issuer, byte[] signatureAlgorithm, CrlDocument crl, string url, IEnumerable<RevocationDocument> entries)
    {
        var list = new ArrayBufferWriter<byte>();
        var entryWriter = new AsnWriter(AsnEncodingRules.DER);
        foreach (var entry in entries)
        {
            entryWriter.Reset();
            WriteEntry(entryWriter, entry);
            entryWriter.Encode(list, static (to, encoded) => to.Write(encoded));
        }

        var head = Part(writer =>
        {
            writer.WriteInteger(1);
            writer.WriteEncodedValue(signatureAlgorithm);
            writer.WriteEncodedValue(issuer.Certificate.SubjectName.RawData);
            WriteTime(writer, crl.ThisUpdate);
            WriteTime(writer, crl.NextUpdate);
        });
        var tail = Part(writer => WriteExtensions(writer, issuer, crl.Number, url));

        // revokedCertificates is left out when there are none (§5.1.2.6).
        byte[] listHeader = list.WrittenCount == 0 ? [] : Header(list.WrittenCount);
        byte[] header = Header(head.Length + listHeader.Length + list.WrittenCount + tail.Length);
        return [.. header, .. head, .. listHeader, .. list.WrittenSpan, .. tail];
    }

    private static void WriteEntry(AsnWriter writer, RevocationDocument entry)
    {
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(Convert.FromHexString(entry.Serial));
            WriteTime(writer, entry.At);
            if (entry.Reason is { } reason)
            {
                using (writer.PushSequence())
                {
                    WriteExtension(writer, Oids.CrlReason, isCritical: false, Part(value => value.WriteEnumeratedValue(reason)));
                }
            }
        }
    }

    private static void WriteExtensions(AsnWriter writer, Authority issuer, long number, string url)
    {
        using (writer.PushSequence(Extensions))
        using (writer.PushSequence())
        {
            WriteExtension(writer, Oids.AuthorityKeyIdentifier, isCritical: false, issuer.KeyIdentifier.RawData);
            WriteExtension(writer, Oids.CrlNumber, isCritical: false, Part(value => value.WriteInteger(new BigInteger(number))));
            WriteExtension(writer, Oids.IssuingDistributionPoint, isCritical: true, Part(value =>
            {
                using (value.PushSequence())
                {
                    using (value.PushSequence(DistributionPoint))
                    using (value.PushSequence(FullName))
                    {
                        value.WriteCharacterString(UniversalTagNumber.IA5String, url, UniformResourceIdentifier);
                    }

                    value.WriteBoolean(value: true, OnlyContainsUserCerts);
                }
            }));
        }
    }

    private static void WriteExtension(AsnWriter writer, string oid, bool isCritical, byte[] value)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            if (isCritical)
            {
                writer.WriteBoolean(value: true);
            }

            writer.WriteOctetString(value);
        }
    }

    /// <summary>UTCTime until 2049, GeneralizedTime after (§5.1.2.4), to the second.</summary>
    private static void WriteTime(AsnWriter writer, DateTimeOffset instant)
    {
        if (instant.UtcDateTime.Year < 2050)
        {
            writer.WriteUtcTime(instant);
        }
        else
        {
            writer.WriteGeneralizedTime(instant, omitFractionalSeconds: true);
        }
    }

    private static byte[] Part(Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        write(writer);
        return writer.Encode();
    }

    /// <summary>Tag and length of a SEQUENCE.</summary>
    private static byte[] Header(int length)
    {
        if (length < 0x80)
        {
            return [Sequence, (byte)length];
        }

        var bytes = new BigInteger(length).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [Sequence, (byte)(0x80 | bytes.Length), .. bytes];
    }
}
