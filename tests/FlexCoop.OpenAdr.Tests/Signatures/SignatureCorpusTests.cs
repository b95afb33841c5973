using System.Security.Cryptography.X509Certificates;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.Testing;

namespace FlexCoop.OpenAdr.Tests.Signatures;

/// <summary>The signed messages of the corpus, at the moment at which they were signed (samples/README.md).</summary>
public sealed class SignatureCorpusTests
{
    /// <summary>What is wrong with each, as the verifier finds it. Replayed is for who remembers.</summary>
    private static readonly Dictionary<string, SignatureFlaw> Flaws = new()
    {
        ["cert-garbage"] = SignatureFlaw.ForeignCertificate,
        ["cert-swapped"] = SignatureFlaw.ForeignCertificate,
        ["duplicate-id"] = SignatureFlaw.Malformed,
        ["empty-signature"] = SignatureFlaw.Malformed,
        ["empty-uri-reference"] = SignatureFlaw.Broken,
        ["enveloped-inside"] = SignatureFlaw.Malformed,
        ["external-reference"] = SignatureFlaw.Broken,
        ["future"] = SignatureFlaw.Future,
        ["hmac-truncation"] = SignatureFlaw.Algorithm,
        ["keyvalue-only"] = SignatureFlaw.ForeignCertificate,
        ["md5-digest"] = SignatureFlaw.Broken,
        ["no-references"] = SignatureFlaw.Reference,
        ["no-replayprotect"] = SignatureFlaw.Malformed,
        ["payload-unsigned"] = SignatureFlaw.Reference,
        ["stale"] = SignatureFlaw.Stale,
        ["stripped"] = SignatureFlaw.Missing,
        ["tampered-digest"] = SignatureFlaw.Broken,
        ["tampered-value"] = SignatureFlaw.Broken,
        ["two-signatures"] = SignatureFlaw.Malformed,
        ["whitespace-changed"] = SignatureFlaw.Broken,
        ["wrapping-in-object"] = SignatureFlaw.Malformed,
        ["wrong-ven-cert"] = SignatureFlaw.Algorithm,
        ["xpath-transform"] = SignatureFlaw.Broken,
        ["xpointer-reference"] = SignatureFlaw.Broken,
        ["xslt-transform"] = SignatureFlaw.Broken,
    };

    private static IEnumerable<string> Refused() => SharedMaterial.Folder is null
        ? [""]
        : Csv.Read(SharedMaterial.Path("openadr", "samples", "invalid", "index.csv")).Where(row => row["category"] == "signature" && row["expectation"] != "reject the second time").Select(row => row["file"]);

    [TestCaseSource(nameof(Refused))]
    public void T07_FX04_BadSample_IsRefused(string file)
    {
        var verified = Verify("invalid", file);

        Assert.That(verified.Fault?.Flaw, Is.EqualTo(Flaws[file["oadrPoll.sig-".Length..^".xml".Length]]), verified.Fault?.Text);
        Assert.That(verified.Signed.Length, Is.Zero);
    }

    [TestCase("valid", "oadrPoll.signed-with-transforms.xml")]
    [TestCase("invalid", "oadrPoll.sig-replayed.xml")]
    public void Verify_GoodSample_GivesWhatWasSigned(string folder, string file)
    {
        var verified = Verify(folder, file);

        Assert.That(verified.Fault, Is.Null);
        Assert.That(OadrReader.Read(verified.Signed).Message, Is.EqualTo(new OadrPoll(new VenId("VEN-EX-0001"))));
        Assert.That(verified.ReplayProtect, Is.EqualTo(new ReplayProtect(SomeCertificate.Now, "q83vEjRWeJCrze8SNFZ4kA==")));
    }

    /// <summary>XS-09: as configured, refused unless said.</summary>
    [Test]
    public void Verify_Sha1Sample_IsTakenOnlyWhereThatIsAllowed()
    {
        const string Sample = "oadrCreatedEvent.signed-rsa-sha1.xml";

        Assert.That(Verify("valid", Sample).Fault?.Flaw, Is.EqualTo(SignatureFlaw.Algorithm));
        Assert.That(Verify("valid", Sample, new SignatureOptions { Sha1 = true }).Fault, Is.Null);
    }

    private static VerifiedMessage Verify(string folder, string file, SignatureOptions? options = null)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(SharedMaterial.Path("openadr", "samples", "keys", "VEN-EX-0001.rsa.cert.pem"));
        return SignatureVerifier.Verify(File.ReadAllBytes(SharedMaterial.Path("openadr", "samples", folder, file)), certificate, SomeCertificate.Now, options);
    }
}
