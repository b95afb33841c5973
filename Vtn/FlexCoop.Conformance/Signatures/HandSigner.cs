using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;

namespace FlexCoop.Conformance;

/// <summary>Signs messages well, and in every way that a scenario wants them to be wrong.</summary>
/// <param name="certificate">With its key.</param>
/// <param name="now">The real time of the node under test.</param>
public sealed partial class HandSigner(X509Certificate2 certificate, Func<DateTimeOffset> now)
{
    private const string C14n = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";

    /// <summary>Less than the width of any window that makes sense.</summary>
    private static readonly TimeSpan LittleOff = TimeSpan.FromSeconds(3);

    /// <summary>More than that.</summary>
    private static readonly TimeSpan FarOff = TimeSpan.FromHours(1);

    /// <summary>A message as it is to be.</summary>
    public byte[] Sign(OadrMessage message) => SignAt(message, TimeSpan.Zero);

    /// <summary>XS-05: by clocks that are a little off.</summary>
    public IEnumerable<SignedBody> LittleLate(OadrMessage message) => [new("a moment ago", SignAt(message, -LittleOff)), new("in a moment", SignAt(message, LittleOff))];

    /// <summary>XS-05, XS-11: by clocks that are far off.</summary>
    public IEnumerable<SignedBody> FarLate(OadrMessage message) => [new("an hour ago", SignAt(message, -FarOff)), new("in an hour", SignAt(message, FarOff))];

    /// <summary>XS-03: changed after signing.</summary>
    public IEnumerable<SignedBody> Changed(OadrMessage message) =>
        from change in new[] { ("<dsp:nonce>", "<dsp:nonce>A"), ("</ds:DigestValue>", "A</ds:DigestValue>"), ($"<oadr:{message.PayloadName}", $"\n<oadr:{message.PayloadName}") }
        let signed = Text(Sign(message))
        let changed = signed.Replace(change.Item1, change.Item2, StringComparison.Ordinal)
        select new SignedBody($"'{change.Item1}' changed", Encoding.UTF8.GetBytes(changed));

    /// <summary>XS-04: without ReplayProtect, and otherwise good.</summary>
    public IEnumerable<SignedBody> WithoutReplayProtect(OadrMessage message) =>
    [
        new("an empty property", SignAnew(message, text => Without(text, "<dsp:ReplayProtect", "</dsp:ReplayProtect>"))),
        new("a good signature over the payload alone", SignAnew(message, text => Without(Without(text, "<ds:Object ", "</ds:Object>"), "<ds:Reference URI=\"#signatureProperties\">", "</ds:Reference>"))),
    ];

    /// <summary>XS-08: in the forms that are allowed.</summary>
    public IEnumerable<SignedBody> Allowed(OadrMessage message) =>
    [
        new("C14N", SignAnew(message, text => text)),
        new("C14N with comments", SignAnew(message, text => text.Replace(C14n, C14n + "#WithComments", StringComparison.Ordinal))),
        new("no transforms", SignAnew(message, text => Without(Without(text, "<ds:Transforms>", "</ds:Transforms>"), "<ds:Transforms>", "</ds:Transforms>"))),
    ];

    /// <summary>XS-09: by SHA-1.</summary>
    public SignedBody BySha1(OadrMessage message) => new("SHA-1", SignAnew(
        message,
        text => text.Replace("xmldsig-more#ecdsa-sha256", "xmldsig-more#ecdsa-sha1", StringComparison.Ordinal).Replace("2001/04/xmldsig-more#rsa-sha256", "2000/09/xmldsig#rsa-sha1", StringComparison.Ordinal),
        HashAlgorithmName.SHA1));

    /// <summary>XS-10: a good signature over one message, and another one in its place.</summary>
    public IEnumerable<SignedBody> Wrapped(OadrMessage message, OadrMessage evilMessage)
    {
        var (good, other) = (Text(Sign(message)), Text(Sign(evilMessage)));
        var (begin, end) = Object(good);
        var signed = good[begin..end];
        foreach (var id in (string[])["oadr:Id=\"oadrSignedObject\"", "oadr:Id=\"evil\"", ""])
        {
            var evil = other[Object(other).Begin..Object(other).End].Replace("oadr:Id=\"oadrSignedObject\"", id, StringComparison.Ordinal);
            var replaced = good[..begin] + evil + good[end..];
            foreach (var (where, wrapped) in new[]
            {
                ("nowhere", replaced),
                ("behind it", good[..begin] + evil + signed + good[end..]),
                ("before it", good[..begin] + signed + evil + good[end..]),
                ("in an object of its own", replaced.Replace("</ds:Signature>", $"<ds:Object>{signed}</ds:Object></ds:Signature>", StringComparison.Ordinal)),
                ("in the signed object", replaced.Replace("</ds:Object>", $"{signed}</ds:Object>", StringComparison.Ordinal)),
                ("in it", good[..begin] + evil.Replace("</oadr:oadrSignedObject>", signed + "</oadr:oadrSignedObject>", StringComparison.Ordinal) + good[end..]),
            })
            {
                yield return new SignedBody($"what was signed is {where}, with {(id.Length == 0 ? "no Id" : id)}", Encoding.UTF8.GetBytes(wrapped));
            }
        }
    }

    private byte[] SignAt(OadrMessage message, TimeSpan off) => MessageSigner.Sign(OadrWriter.Write(message), certificate, now() + off);

    /// <summary>A signed message in which something was changed, and SignedInfo signed anew: what is wrong with it then is not the arithmetic.</summary>
    private byte[] SignAnew(OadrMessage message, Func<string, string> change, HashAlgorithmName? hash = null)
    {
        var text = change(Text(Sign(message)));

        // SignedInfo as it is canonical: with every namespace that is in scope there, in the order of the prefixes.
        var root = text[..text.IndexOf('>', StringComparison.Ordinal)];
        var declarations = Declaration().Matches(root).Select(match => match.Value).Append("xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"").Order(StringComparer.Ordinal);
        var signedInfo = SignedInfo().Match(text).Value.Replace("<ds:SignedInfo>", $"<ds:SignedInfo {string.Join(' ', declarations)}>", StringComparison.Ordinal);
        using var rsa = certificate.GetRSAPrivateKey();
        using var ecdsa = certificate.GetECDsaPrivateKey();
        var octets = Encoding.UTF8.GetBytes(signedInfo);
        var value = rsa?.SignData(octets, hash ?? HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) ?? ecdsa!.SignData(octets, hash ?? HashAlgorithmName.SHA256);
        return Encoding.UTF8.GetBytes(SignatureValue().Replace(text, $"<ds:SignatureValue>{Convert.ToBase64String(value)}</ds:SignatureValue>"));
    }

    private static string Text(byte[] message) => Encoding.UTF8.GetString(message);

    /// <summary>Where oadrSignedObject stands.</summary>
    private static (int Begin, int End) Object(string message) =>
        (message.IndexOf("<oadr:oadrSignedObject", StringComparison.Ordinal), message.IndexOf("</oadr:oadrPayload>", StringComparison.Ordinal));

    /// <summary>A text without its first part of this beginning and end; as it is when there is none.</summary>
    private static string Without(string text, string begin, string end)
    {
        var from = text.IndexOf(begin, StringComparison.Ordinal);
        return from < 0 ? text : text.Remove(from, text.IndexOf(end, from, StringComparison.Ordinal) + end.Length - from);
    }

    [GeneratedRegex("xmlns:\\w+=\"[^\"]*\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Declaration();

    [GeneratedRegex("<ds:SignedInfo>.*</ds:SignedInfo>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SignedInfo();

    [GeneratedRegex("<ds:SignatureValue>[^<]*</ds:SignatureValue>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SignatureValue();
}
