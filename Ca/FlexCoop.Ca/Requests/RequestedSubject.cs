using System.Formats.Asn1;

namespace FlexCoop.Ca;

/// <summary>The subject that a request asks for: read only to compare.</summary>
internal static class RequestedSubject
{
    private const int MaxParts = 3;

    private static readonly string[] Ignored = [Oids.CountryName, Oids.OrganizationName, Oids.OrganizationalUnitName];

    /// <summary>What speaks against it; null when it is absent, or names whom the certificate is for.</summary>
    /// <exception cref="AsnContentException">It is no name.</exception>
    public static string? FindFault(ReadOnlyMemory<byte> der, string expected)
    {
        var parts = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        for (var count = 1; parts.HasData; count++)
        {
            if (count > MaxParts)
            {
                return $"the subject has more than {MaxParts} parts";
            }

            var set = parts.ReadSetOf();
            var part = set.ReadSequence();
            set.ThrowIfNotEmpty();
            var oid = part.ReadObjectIdentifier();
            var tag = part.PeekTag();
            if (tag is not { TagClass: TagClass.Universal, TagValue: (int)UniversalTagNumber.UTF8String or (int)UniversalTagNumber.PrintableString or (int)UniversalTagNumber.IA5String })
            {
                return "the subject holds text that is neither UTF8String, PrintableString nor IA5String";
            }

            var text = part.ReadCharacterString((UniversalTagNumber)tag.TagValue);
            part.ThrowIfNotEmpty();
            if (text.Any(letter => letter is < ' ' or > '~'))
            {
                return "the subject holds something else than printable ASCII";
            }

            if (oid == Oids.CommonName ? text != expected : !Ignored.Contains(oid))
            {
                return oid == Oids.CommonName ? $"the common name is '{text}'; leave it out, or give '{expected}'" : $"the subject has the part {oid}; give CN, or nothing";
            }
        }

        return null;
    }
}
