using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace FlexCoop.Ca;

/// <summary>What EST answers with: base64, in lines of 64 with a break at the end, since libest reads no longer ones (RFC 8951 §3.1 takes any).</summary>
/// <remarks>All in one line for who sends no User-Agent: so does strongSwan 5.9, whose decoder skips no breaks.</remarks>
internal static class EstBody
{
    public const string CertificatesType = "application/pkcs7-mime; smime-type=certs-only";
    public const string AttributesType = "application/csrattrs";

    private const int LineLength = 64;

    /// <summary>A certs-only CMC Simple PKI Response (RFC 5272 §4.1), which is a degenerate PKCS#7.</summary>
    public static byte[] Certificates(HttpRequest asked, params X509Certificate2[] certificates) =>
        Text(asked, new X509Certificate2Collection(certificates).Export(X509ContentType.Pkcs7)!);

    /// <summary>CsrAttrs (RFC 7030 §4.5.2): a P-256 key, signed with SHA-256. What else a request asks for is not looked at.</summary>
    public static byte[] Attributes(HttpRequest asked)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Oids.EcPublicKey);
                using (writer.PushSetOf())
                {
                    writer.WriteObjectIdentifier(Oids.P256);
                }
            }

            writer.WriteObjectIdentifier(Oids.Sha256Ecdsa);
        }

        return Text(asked, writer.Encode());
    }

    private static byte[] Text(HttpRequest asked, byte[] der)
    {
        var text = Convert.ToBase64String(der);
        if (asked.Headers.UserAgent.Count == 0)
        {
            return Encoding.ASCII.GetBytes(text);
        }

        var lines = new StringBuilder(text.Length + (text.Length / LineLength) + 1);
        for (var at = 0; at < text.Length; at += LineLength)
        {
            lines.Append(text, at, Math.Min(LineLength, text.Length - at)).Append('\n');
        }

        return Encoding.ASCII.GetBytes(lines.ToString());
    }
}
