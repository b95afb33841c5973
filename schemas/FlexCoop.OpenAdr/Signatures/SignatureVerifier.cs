using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Signatures;

/// <summary>Holds the XML signature of a message against the certificate of whoever sent it (rule 514, §10.6; protocol.md §12.5; T-07).</summary>
/// <remarks>
/// <list type="number">
/// <item>One signature, right in the envelope, built just as it must be.</item>
/// <item>Its algorithms are on the list, and fit the sender's key.</item>
/// <item>It names the sender's certificate, which is in force. The key is that certificate's; nothing is taken from KeyInfo but that it is the same.</item>
/// <item>The value fits.</item>
/// <item>Its two references mean oadrSignedObject and ReplayProtect, by Ids that nothing else has, and the digests fit.</item>
/// <item>It was sent about now.</item>
/// </list>
/// What comes out are the very octets that the digest is over: whoever reads the message from them reads what was signed, wherever else in the document something like it stands.
/// Whether the nonce is new is for the caller, who remembers.
/// </remarks>
public static class SignatureVerifier
{
    /// <summary>Verifies a message. Never throws for what the bytes hold.</summary>
    /// <param name="utf8">The message as it came, which <see cref="OadrReader"/> has found good.</param>
    /// <param name="sender">The certificate by which the sender is known: that of its connection.</param>
    /// <param name="now">Real time.</param>
    /// <param name="options">What is let pass; the defaults when null.</param>
    public static VerifiedMessage Verify(ReadOnlyMemory<byte> utf8, X509Certificate2 sender, DateTimeOffset now, SignatureOptions? options = null)
    {
        try
        {
            return Verify(TreeElement.Read(utf8), sender, now, options ?? new SignatureOptions());
        }
        catch (Exception broken) when (broken is XmlException or CryptographicException)
        {
            return Refuse(SignatureFlaw.Malformed, "the signature cannot be read; sign a well-formed message with a key of RSA or ECDSA");
        }
    }

    private static VerifiedMessage Verify(TreeElement root, X509Certificate2 sender, DateTimeOffset now, SignatureOptions options)
    {
        // Step 1
        var (signature, malformed) = SignatureParts.Of(root);
        if (signature is null)
        {
            return new VerifiedMessage { Fault = malformed };
        }

        // Steps 2 to 4
        if (WhyNotOf(sender, signature, now, options) is { } foreign)
        {
            return new VerifiedMessage { Fault = foreign };
        }

        // Step 5
        var references = new SignedReferences(root, signature, options);
        if (references.Check() is { } reference)
        {
            return new VerifiedMessage { Fault = reference };
        }

        // Step 6
        return WhyNotNow(signature.ReplayProtect.Timestamp, now, options.Window) is { } late
            ? new VerifiedMessage { Fault = late }
            : new VerifiedMessage { Signed = references.Signed, ReplayProtect = signature.ReplayProtect };
    }

    private static SignatureFault? WhyNotOf(X509Certificate2 sender, SignatureParts signature, DateTimeOffset now, SignatureOptions options)
    {
        var canonicalization = signature.CanonicalizationMethod.Attribute("Algorithm");
        if (canonicalization is not (SignatureAlgorithm.C14n or SignatureAlgorithm.C14nWithComments) || signature.CanonicalizationMethod.Elements.Any())
        {
            return new(SignatureFlaw.Algorithm, $"ds:CanonicalizationMethod is '{Shown(canonicalization)}'; give {SignatureAlgorithm.C14n} without parameters (rule 514)");
        }

        var own = SignatureAlgorithm.Of(sender);
        var method = signature.SignatureMethod.Attribute("Algorithm");
        if (SignatureAlgorithm.Find(method, options) is not { } algorithm || algorithm.IsRsa != own.IsRsa || signature.SignatureMethod.Elements.Any())
        {
            return new(SignatureFlaw.Algorithm, $"ds:SignatureMethod is '{Shown(method)}'; give {own.Uri}, for the key of your certificate, without parameters (§10.6.3)");
        }

        if (!signature.Certificates.Any(certificate => certificate.AsSpan().SequenceEqual(sender.RawDataMemory.Span)))
        {
            return new(SignatureFlaw.ForeignCertificate, "ds:KeyInfo does not hold the certificate of this connection; sign with the key of that, and give it in ds:X509Data/ds:X509Certificate (§10.6.3)");
        }

        if (now.UtcDateTime < sender.NotBefore.ToUniversalTime() || now.UtcDateTime > sender.NotAfter.ToUniversalTime())
        {
            return new(SignatureFlaw.CertificateExpired, FormattableString.Invariant($"the certificate is valid from {sender.NotBefore.ToUniversalTime():u} to {sender.NotAfter.ToUniversalTime():u}; renew it, or set the clock (rule 516)"));
        }

        var octets = CanonicalXml.Write(signature.SignedInfo, withComments: canonicalization == SignatureAlgorithm.C14nWithComments);
        return algorithm.Verifies(octets, signature.Value, sender)
            ? null
            : new(SignatureFlaw.Broken, "ds:SignatureValue does not fit ds:SignedInfo and the key of the certificate; sign last, and change nothing after");
    }

    private static SignatureFault? WhyNotNow(DateTimeOffset sent, DateTimeOffset now, TimeSpan window)
    {
        var ahead = sent - now;
        return ahead.Duration() <= window
            ? null
            : new(
                ahead < TimeSpan.Zero ? SignatureFlaw.Stale : SignatureFlaw.Future,
                FormattableString.Invariant($"dsp:timestamp is {sent:u}, and it is {now:u}: more than {window} apart; sign when you send, and set the clock (rule 514)"));
    }

    private static VerifiedMessage Refuse(SignatureFlaw flaw, string text) => new() { Fault = new SignatureFault(flaw, text) };

    private static string Shown(string? text) => Printable.Text(Printable.Shorten(text ?? "", 80));
}
