using FlexCoop.OpenAdr.Signatures;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Testing;

namespace FlexCoop.OpenAdr.Tests.Signatures;

/// <summary>What we sign (protocol.md §12.5).</summary>
public sealed class MessageSignerTests
{
    [Test]
    public void Sign_EverySample_ReadsBackEqualFromWhatWasSigned([Values("RSA", "ECDSA")] string algorithm)
    {
        foreach (var file in Directory.GetFiles(SharedMaterial.Path("openadr", "samples", "valid"), "*.xml"))
        {
            var message = OadrReader.Read(File.ReadAllBytes(file)).Message!;

            var signed = MessageSigner.Sign(OadrWriter.Write(message), SomeCertificate.Of(algorithm), SomeCertificate.Now);

            var verified = SignatureVerifier.Verify(signed, SomeCertificate.Of(algorithm), SomeCertificate.Now);
            Assert.That(verified.Fault, Is.Null, file);
            Assert.That(OadrReader.Read(verified.Signed).Message, Is.EqualTo(message).UsingPropertiesComparer(), file);
            Assert.That(OadrReader.Read(signed, OadrReaderOptions.Strict) is { IsSigned: true } read ? read.Message : null, Is.EqualTo(message).UsingPropertiesComparer(), file);
            Assert.That(OfficialSchema.Faults(signed), Is.Empty, file);
        }
    }

    [Test]
    public void Sign_SameMessageTwice_HasAnotherNonce()
    {
        var (one, other) = (SignedSample.Poll().Verify(), SignedSample.Poll().Verify());

        Assert.That(one.ReplayProtect!.Nonce, Is.Not.EqualTo(other.ReplayProtect!.Nonce));
        Assert.That(one.ReplayProtect.Timestamp, Is.EqualTo(SomeCertificate.Now));
    }

    [Test]
    public void Read_MessageWithoutSignature_IsNotSigned() => Assert.That(OadrReader.Read(OadrWriter.Write(new OadrPoll(new VenId("VEN-GOOD")))).IsSigned, Is.False);
}
