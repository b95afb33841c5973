using System.Formats.Asn1;

namespace FlexCoop.Ca;

/// <summary>SEQUENCE { what is signed, AlgorithmIdentifier, BIT STRING }: the form of certificates, CRLs and certification requests alike.</summary>
internal static class SignedDer
{
    /// <summary>Joins what was signed and its signature.</summary>
    public static byte[] Join(byte[] toBeSigned, byte[] signatureAlgorithm, byte[] signature)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, toBeSigned.Length + signature.Length + 64);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(toBeSigned);
            writer.WriteEncodedValue(signatureAlgorithm);
            writer.WriteBitString(signature);
        }

        return writer.Encode();
    }

    /// <summary>What was signed, as it stands.</summary>
    /// <exception cref="AsnContentException">It is no such thing.</exception>
    public static ReadOnlyMemory<byte> ToBeSigned(ReadOnlyMemory<byte> der)
    {
        var reader = new AsnReader(der, AsnEncodingRules.DER);
        var outer = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        return outer.ReadEncodedValue();
    }
}
