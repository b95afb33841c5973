using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ca;

/// <summary>The extensions that a request asks for: read only to compare, and never put into a certificate.</summary>
internal static class RequestedExtensions
{
    private static readonly Asn1Tag Email = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag Dns = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag Uri = new(TagClass.ContextSpecific, 6);

    private static readonly string[] Known = [Oids.BasicConstraints, Oids.KeyUsage, Oids.ExtendedKeyUsage, Oids.SubjectAlternativeName, Oids.SubjectKeyIdentifier];

    /// <summary>Reads the value of an extensionRequest attribute.</summary>
    /// <exception cref="AsnContentException">It is none.</exception>
    public static IReadOnlyList<X509Extension> Read(ReadOnlyMemory<byte> value)
    {
        var list = new List<X509Extension>();
        var all = new AsnReader(value, AsnEncodingRules.DER);
        var extensions = all.ReadSequence();
        all.ThrowIfNotEmpty();
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            var critical = extension.HasData && extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean();
            list.Add(new X509Extension(oid, extension.ReadOctetString(), critical));
            extension.ThrowIfNotEmpty();
        }

        return list;
    }

    /// <summary>What nobody may ask for; null when it is harmless, and will be ignored.</summary>
    public static string? FindFault(X509Extension extension)
    {
        try
        {
            return extension.Oid!.Value switch
            {
                Oids.BasicConstraints when new X509BasicConstraintsExtension(extension, extension.Critical).CertificateAuthority => "asks to be an authority (CA:TRUE)",
                Oids.KeyUsage when (new X509KeyUsageExtension(extension, extension.Critical).KeyUsages & (X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign)) != X509KeyUsageFlags.None =>
                    "asks for keyCertSign or cRLSign",
                Oids.ExtendedKeyUsage when new X509EnhancedKeyUsageExtension(extension, extension.Critical).EnhancedKeyUsages.Cast<Oid>().Any(usage => usage.Value == Oids.AnyExtendedKeyUsage) =>
                    "asks for anyExtendedKeyUsage",
                Oids.NameConstraints => "asks for name constraints",
                Oids.CertificatePolicies => "asks for a policy",
                var oid when extension.Critical && !Known.Contains(oid) => $"asks for the unknown critical extension {oid}",
                _ => null,
            };
        }
        catch (CryptographicException)
        {
            return $"asks for extension {extension.Oid!.Value} with a value that is none";
        }
    }

    /// <summary>The alternative names that a request asks for, each with what speaks against it; null when nothing does.</summary>
    /// <exception cref="AsnContentException">It is no list of names.</exception>
    public static string? FindNameFault(X509Extension names, string? expectedUri, IReadOnlyCollection<string> hosts)
    {
        var all = new AsnReader(names.RawData, AsnEncodingRules.DER);
        var list = all.ReadSequence();
        all.ThrowIfNotEmpty();
        while (list.HasData)
        {
            var tag = list.PeekTag();
            if (tag.HasSameClassAndValue(Dns) || tag.HasSameClassAndValue(Uri))
            {
                var text = list.ReadCharacterString(UniversalTagNumber.IA5String, tag);
                var isOurs = tag.HasSameClassAndValue(Uri) ? text == expectedUri : hosts.Contains(text);
                if (!isOurs)
                {
                    return $"the alternative name '{Shown(text)}' is not one of the mandate's";
                }

                continue;
            }

            return tag.HasSameClassAndValue(Email) ? "an e-mail address is asked for" : "an alternative name is neither a host name nor a URI";
        }

        return null;
    }

    private static string Shown(string text) => new([.. text.Take(64).Select(letter => letter is >= ' ' and <= '~' ? letter : '?')]);
}
