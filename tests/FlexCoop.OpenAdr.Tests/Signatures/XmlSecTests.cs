using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.Testing;

namespace FlexCoop.OpenAdr.Tests.Signatures;

/// <summary>Signatures between us and xmlsec1, both ways.</summary>
public sealed class XmlSecTests : IDisposable
{
    private static readonly string[] Ids = ["--id-attr:Id", "http://openadr.org/oadr-2.0b/2012/07:oadrSignedObject", "--id-attr:Id", "http://www.w3.org/2000/09/xmldsig#:Object", "--id-attr:Id", "http://www.w3.org/2000/09/xmldsig#:SignatureProperty"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test, CancelAfter(300_000)]
    public async Task Sign_XmlSecVerifiesIt([Values("RSA", "ECDSA")] string algorithm, CancellationToken cancellationToken)
    {
        var certificate = SomeCertificate.Of(algorithm);
        await File.WriteAllTextAsync(_folder["cert.pem"], certificate.ExportCertificatePem(), cancellationToken);
        foreach (var sample in Directory.GetFiles(SharedMaterial.Path("openadr", "samples", "valid"), "*.rich.xml"))
        {
            var signed = MessageSigner.Sign(OadrWriter.Write(OadrReader.Read(await File.ReadAllBytesAsync(sample, cancellationToken)).Message!), certificate, SomeCertificate.Now);
            await File.WriteAllBytesAsync(_folder["signed.xml"], signed, cancellationToken);

            var (exitCode, error) = await SystemProgram.RunAsync("xmlsec1", "xmlsec1", ["--verify", "--pubkey-cert-pem", _folder["cert.pem"], .. Ids, _folder["signed.xml"]], cancellationToken);

            Assert.That(exitCode, Is.Zero, $"{Path.GetFileName(sample)}: {error}");
        }
    }

    /// <summary>Every style that is seen in the field (interop.md §1.3): with and without transforms, with and without comments, by the object or by the property, the whole document.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Verify_SignedByXmlSec_GivesWhatWasSigned(
        [Values("RSA", "ECDSA")] string algorithm,
        [Values("", "#WithComments")] string comments,
        [Values("#oadrSignedObject", "#oadrSignedObject transform", " enveloped", " enveloped transform")] string reference,
        [Values("#object", "#property")] string property,
        CancellationToken cancellationToken)
    {
        var certificate = SomeCertificate.Of(algorithm);
        await WriteKeyAsync(certificate, cancellationToken);
        await File.WriteAllTextAsync(_folder["template.xml"], Template(algorithm, comments, reference, property), cancellationToken);

        var (exitCode, error) = await SystemProgram.RunAsync(
            "xmlsec1", "xmlsec1", ["--sign", "--privkey-pem", $"{_folder["key.pem"]},{_folder["cert.pem"]}", .. Ids, "--output", _folder["signed.xml"], _folder["template.xml"]], cancellationToken);

        Assert.That(exitCode, Is.Zero, error);
        var signed = await File.ReadAllBytesAsync(_folder["signed.xml"], cancellationToken);
        var verified = SignatureVerifier.Verify(signed, certificate, SomeCertificate.Now);
        Assert.That(verified.Fault, Is.Null);
        Assert.That(OadrReader.Read(verified.Signed).Message, Is.EqualTo(new OadrPoll(new VenId("VEN-GOOD"))));
    }

    private async Task WriteKeyAsync(X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        using AsymmetricAlgorithm key = (AsymmetricAlgorithm?)certificate.GetRSAPrivateKey() ?? certificate.GetECDsaPrivateKey()!;
        await File.WriteAllTextAsync(_folder["key.pem"], key.ExportPkcs8PrivateKeyPem(), cancellationToken);
        await File.WriteAllTextAsync(_folder["cert.pem"], certificate.ExportCertificatePem(), cancellationToken);
    }

    private static string Template(string algorithm, string comments, string reference, string property)
    {
        const string C14n = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
        var style = reference.Split(' ');
        string[] transforms = [.. style.Contains("enveloped") ? ["http://www.w3.org/2000/09/xmldsig#enveloped-signature"] : Array.Empty<string>(), .. style.Contains("transform") ? [C14n + comments] : Array.Empty<string>()];
        var list = transforms.Length == 0 ? "" : $"<ds:Transforms>{string.Concat(transforms.Select(one => $"<ds:Transform Algorithm=\"{one}\"/>"))}</ds:Transforms>";
        return string.Create(CultureInfo.InvariantCulture, $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <o:oadrPayload xmlns:o="http://openadr.org/oadr-2.0b/2012/07" xmlns:unused="urn:unused">
              <ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="sig"><ds:SignedInfo><!-- two -->
                <ds:CanonicalizationMethod Algorithm="{C14n}{comments}"/>
                <ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#{algorithm.ToLowerInvariant()}-sha256"/>
                <ds:Reference URI="{style[0]}">{list}<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference>
                <ds:Reference URI="{property}"><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference>
              </ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:X509Data/></ds:KeyInfo><ds:Object Id="object"><ds:SignatureProperties><ds:SignatureProperty Id="property" Target="#sig">
                <p:ReplayProtect xmlns:p="http://openadr.org/oadr-2.0b/2012/07/xmldsig-properties"><p:timestamp>{SomeCertificate.Now:yyyy-MM-dd'T'HH:mm:ss}Z</p:timestamp><p:nonce EncodingType="urn:any">abc</p:nonce></p:ReplayProtect>
              </ds:SignatureProperty></ds:SignatureProperties></ds:Object></ds:Signature>
              <o:oadrSignedObject o:Id="oadrSignedObject" xmlns:e="http://docs.oasis-open.org/ns/energyinterop/201110"><!-- a poll -->
                <o:oadrPoll e:schemaVersion='2.0b'><e:venID>VEN-<![CDATA[GOOD]]></e:venID></o:oadrPoll>
              </o:oadrSignedObject>
            </o:oadrPayload>
            """);
    }
}
