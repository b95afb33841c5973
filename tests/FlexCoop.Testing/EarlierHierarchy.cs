using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Testing;

/// <summary>The folder of an authority as an earlier version made it: its intermediate for devices excludes IP addresses, which strongSwan could not read.</summary>
public static class EarlierHierarchy
{
    private const string NameConstraints = "2.5.29.30";
    private static readonly Asn1Tag Excluded = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag IpAddress = new(TagClass.ContextSpecific, 7);

    /// <summary>Puts that certificate in the place of today's.</summary>
    /// <param name="folder">The folder of the authority.</param>
    /// <param name="offline">The folder of the roots' keys.</param>
    /// <param name="passphrase">The roots'.</param>
    public static void Rewrite(string folder, string offline, string passphrase)
    {
        var file = Path.Combine(folder, "device-ec-1.cert.pem");
        using var root = X509Certificate2.CreateFromEncryptedPemFile(Path.Combine(folder, "root-ec-1.cert.pem"), passphrase, Path.Combine(offline, "root-ec-1.key.pem"));
        using var today = X509CertificateLoader.LoadCertificateFromFile(file);
        var request = new CertificateRequest(today.SubjectName, today.PublicKey, HashAlgorithmName.SHA384);
        foreach (var extension in today.Extensions)
        {
            request.CertificateExtensions.Add(extension.Oid!.Value == NameConstraints ? new X509Extension(extension.Oid, WithoutAddresses(extension.RawData), critical: true) : extension);
        }

        using var earlier = request.Create(root, new DateTimeOffset(today.NotBefore), new DateTimeOffset(today.NotAfter), today.SerialNumberBytes.Span);
        File.WriteAllText(file, earlier.ExportCertificatePem() + "\n");
    }

    private static byte[] WithoutAddresses(byte[] constraints)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(new AsnReader(constraints, AsnEncodingRules.DER).ReadSequence().PeekEncodedValue().Span);
            using (writer.PushSequence(Excluded))
            {
                foreach (var length in (int[])[8, 32])
                {
                    using (writer.PushSequence())
                    {
                        writer.WriteOctetString(new byte[length], IpAddress);
                    }
                }
            }
        }

        return writer.Encode();
    }
}
