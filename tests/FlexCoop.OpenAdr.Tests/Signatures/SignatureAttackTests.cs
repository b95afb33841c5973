using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml;
using FlexCoop.OpenAdr.Signatures;

namespace FlexCoop.OpenAdr.Tests.Signatures;

/// <summary>Signatures that hold by arithmetic, or look as if they did, over messages that nobody signed (T-07). The reader would refuse most of them before; here the verifier is alone.</summary>
public sealed class SignatureAttackTests
{
    /// <summary>The eight ways of SAML's wrapping attacks, for an envelope: where what was signed goes, and where what was not stands in its place.</summary>
    [Test]
    public void T07_Wrapping_IsRefused([Range(1, 8)] int xsw, [Values("oadrSignedObject", "evil", null)] string? evilId)
    {
        var sample = SignedSample.Poll();
        Wrap(sample, xsw, evilId);

        var verified = sample.Verify();

        Assert.That(verified.Fault?.Flaw, Is.EqualTo(SignatureFlaw.Malformed).Or.EqualTo(SignatureFlaw.Reference).Or.EqualTo(SignatureFlaw.Broken), verified.Fault?.Text);
        Assert.That(verified.Signed.Length, Is.Zero);
    }

    /// <summary>Sustainsys' list: an Id that means two things, in the same letters or in others, or under another name of the attribute.</summary>
    [TestCase("Id", "oadrSignedObject")]
    [TestCase("Id", "OADRSIGNEDOBJECT")]
    [TestCase("ID", "oadrSignedObject")]
    [TestCase("id", "oadrSignedObject")]
    [TestCase("Id", "signatureProperties")]
    [TestCase("iD", "SignatureProperties")]
    [TestCase("xml:id", " oadrSignedObject ")]
    public void T07_DuplicateId_IsRefused(string attribute, string id)
    {
        var sample = SignedSample.Poll();
        var keyInfo = sample.Element("//ds:KeyInfo");
        if (attribute.StartsWith("xml:", StringComparison.Ordinal))
        {
            keyInfo.SetAttributeNode(sample.Document.CreateAttribute("xml", "id", "http://www.w3.org/XML/1998/namespace"))!.Value = id;
        }
        else
        {
            keyInfo.SetAttribute(attribute, id);
        }

        Assert.That(sample.Verify().Fault?.Flaw, Is.EqualTo(SignatureFlaw.Reference));
    }

    /// <summary>An Id is that attribute which the schema has so: nothing else finds the object.</summary>
    [TestCase("id")]
    [TestCase("ID")]
    public void T07_ObjectNamedByAnotherAttribute_IsRefused(string attribute)
    {
        var sample = SignedSample.Poll();
        sample.SignedObject.RemoveAttribute("Id", SignedSample.Oadr);
        sample.SignedObject.SetAttribute(attribute, "oadrSignedObject");

        Assert.That(sample.Verify().Fault?.Flaw, Is.EqualTo(SignatureFlaw.Reference));
    }

    /// <summary>Who has a key of his own signs what he likes; it must be just the two references.</summary>
    [TestCase(0, SignatureFlaw.Reference)]
    [TestCase(1, SignatureFlaw.Reference)]
    [TestCase(3, SignatureFlaw.Reference)]
    [TestCase(40, SignatureFlaw.Reference)]
    public void T07_NumberOfReferences_OtherThanTwo_IsRefused(int number, SignatureFlaw flaw)
    {
        var sample = SignedSample.Poll();
        var references = sample.Element("//ds:SignedInfo").ChildNodes.OfType<XmlElement>().Where(one => one.LocalName == "Reference").ToList();
        references.Skip(number).ToList().ForEach(one => one.ParentNode!.RemoveChild(one));
        for (var more = references.Count; more < number; more++)
        {
            references[0].ParentNode!.AppendChild(references[0].CloneNode(deep: true));
        }

        Assert.That(Resigned(sample).Verify().Fault?.Flaw, Is.EqualTo(flaw));
    }

    [TestCase("", SignatureFlaw.Algorithm)]
    [TestCase("#", SignatureFlaw.Reference)]
    [TestCase("#signatureProperties", SignatureFlaw.Broken)]
    [TestCase("#nowhere", SignatureFlaw.Reference)]
    [TestCase("#oadrSignature", SignatureFlaw.Reference)]
    [TestCase("#xpointer(/)", SignatureFlaw.Reference)]
    [TestCase("#xpointer(id('oadrSignedObject'))", SignatureFlaw.Reference)]
    [TestCase("http://127.0.0.1/oadrSignedObject", SignatureFlaw.Reference)]
    [TestCase("file:///etc/passwd", SignatureFlaw.Reference)]
    [TestCase("OADRSIGNEDOBJECT", SignatureFlaw.Reference)]
    [TestCase("#OADRSIGNEDOBJECT", SignatureFlaw.Reference)]
    public void T07_ReferenceToAnythingElse_IsRefused(string uri, SignatureFlaw flaw)
    {
        var sample = SignedSample.Poll();
        sample.Element("//ds:Reference[1]").SetAttribute("URI", uri);

        Assert.That(Resigned(sample).Verify().Fault?.Flaw, Is.EqualTo(flaw));
    }

    [Test]
    public void T07_ReferenceWithoutUri_IsRefused()
    {
        var sample = SignedSample.Poll();
        sample.Element("//ds:Reference[1]").RemoveAttribute("URI");

        Assert.That(Resigned(sample).Verify().Fault?.Flaw, Is.EqualTo(SignatureFlaw.Reference));
    }

    [TestCase("http://www.w3.org/TR/1999/REC-xslt-19991116")]
    [TestCase("http://www.w3.org/TR/1999/REC-xpath-19991116")]
    [TestCase("http://www.w3.org/2002/06/xmldsig-filter2")]
    [TestCase("http://www.w3.org/2002/07/decrypt#XML")]
    [TestCase("http://www.w3.org/2000/09/xmldsig#base64")]
    [TestCase("http://www.w3.org/2000/09/xmldsig#enveloped-signature")]
    [TestCase("http://www.w3.org/2001/10/xml-exc-c14n#")]
    [TestCase("")]
    public void T07_T08_Transform_OtherThanC14n_IsRefusedAndNeverRun(string algorithm)
    {
        var sample = SignedSample.Poll();
        sample.Element("//ds:Reference[1]/ds:Transforms/ds:Transform").SetAttribute("Algorithm", algorithm);

        Assert.That(Resigned(sample).Verify().Fault?.Flaw, Is.EqualTo(SignatureFlaw.Algorithm));
    }

    [TestCase("http://www.w3.org/2001/04/xmldsig-more#md5")]
    [TestCase("http://www.w3.org/2000/09/xmldsig#sha1")]
    [TestCase("http://www.w3.org/2001/04/xmlenc#ripemd160")]
    [TestCase("")]
    public void T07_WeakDigest_IsRefused(string algorithm)
    {
        var sample = SignedSample.Poll();
        sample.Element("//ds:Reference[1]/ds:DigestMethod").SetAttribute("Algorithm", algorithm);

        Assert.That(Resigned(sample).Verify().Fault?.Flaw, Is.EqualTo(SignatureFlaw.Algorithm));
    }

    [TestCase("http://www.w3.org/2000/09/xmldsig#hmac-sha1")]
    [TestCase("http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")]
    [TestCase("http://www.w3.org/2000/09/xmldsig#dsa-sha1")]
    [TestCase("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1")]
    [TestCase("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256")]
    [TestCase("http://www.w3.org/2001/04/xmldsig-more#rsa-md5")]
    [TestCase("")]
    public void T07_SignatureMethod_NotOfTheKey_IsRefused(string algorithm)
    {
        var sample = SignedSample.Poll();
        sample.Element("//ds:SignatureMethod").SetAttribute("Algorithm", algorithm);

        Assert.That(Resigned(sample).Verify().Fault?.Flaw, Is.EqualTo(SignatureFlaw.Algorithm));
    }

    /// <summary>Key confusion: a MAC whose secret is the public key, which everybody knows.</summary>
    [Test]
    public void T07_HmacWithThePublicKey_IsRefused()
    {
        var sample = SignedSample.Poll();
        sample.Element("//ds:SignatureMethod").SetAttribute("Algorithm", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256");
        var octets = CanonicalXml.Write(TreeElement.Read(sample.ToBytes()).Whole.Single(one => one.LocalName == "SignedInfo"));
        sample.Element("//ds:SignatureValue").InnerText = Convert.ToBase64String(HMACSHA256.HashData(SomeCertificate.Ecdsa.PublicKey.ExportSubjectPublicKeyInfo(), octets));

        Assert.That(sample.Verify().Fault?.Flaw, Is.EqualTo(SignatureFlaw.Algorithm));
    }

    [TestCase("//ds:SignatureMethod")]
    [TestCase("//ds:CanonicalizationMethod")]
    [TestCase("//ds:Reference[1]/ds:DigestMethod")]
    [TestCase("//ds:Reference[1]/ds:Transforms/ds:Transform")]
    public void T07_Parameters_AreRefused(string method)
    {
        var sample = SignedSample.Poll();
        sample.Element(method).AppendChild(sample.New("HMACOutputLength", SignedSample.Ds))!.InnerText = "0";

        Assert.That(Resigned(sample).Verify().Fault?.Flaw, Is.EqualTo(SignatureFlaw.Algorithm));
    }

    [TestCase("http://www.w3.org/2001/10/xml-exc-c14n#")]
    [TestCase("http://www.w3.org/TR/1999/REC-xslt-19991116")]
    public void T07_OtherCanonicalization_IsRefused(string algorithm)
    {
        var sample = SignedSample.Poll();
        sample.Element("//ds:CanonicalizationMethod").SetAttribute("Algorithm", algorithm);

        Assert.That(Resigned(sample).Verify().Fault?.Flaw, Is.EqualTo(SignatureFlaw.Algorithm));
    }

    /// <summary>A signature that holds, of somebody else: whatever it brings along, the key is that of the connection.</summary>
    [Test]
    public void T07_FX04_ForeignKey_IsRefused()
    {
        using var mallory = SomeCertificate.NewEcdsa();

        Assert.That(SignedSample.Poll(mallory).Verify().Fault?.Flaw, Is.EqualTo(SignatureFlaw.ForeignCertificate));
    }

    /// <summary>The same with the sender's certificate, which everybody has.</summary>
    [Test]
    public void T07_FX04_ForeignKeyUnderTheSendersCertificate_IsRefused()
    {
        using var mallory = SomeCertificate.NewEcdsa();
        var sample = SignedSample.Poll(mallory);
        sample.Element("//ds:X509Certificate").InnerText = Convert.ToBase64String(SomeCertificate.Ecdsa.RawData);

        Assert.That(sample.Verify().Fault?.Flaw, Is.EqualTo(SignatureFlaw.Broken));
    }

    [TestCase("KeyValue")]
    [TestCase("RetrievalMethod")]
    [TestCase("KeyName")]
    public void T07_KeyInfoWithoutTheCertificate_IsRefused(string instead)
    {
        var sample = SignedSample.Poll();
        var keyInfo = sample.Element("//ds:KeyInfo");
        keyInfo.InnerXml = "";
        keyInfo.AppendChild(sample.New(instead, SignedSample.Ds))!.InnerText = Convert.ToBase64String(SomeCertificate.Ecdsa.RawData);

        Assert.That(sample.Verify().Fault?.Flaw, Is.EqualTo(SignatureFlaw.ForeignCertificate));
    }

    [Test]
    public void T07_CertificateThatIsOver_IsRefused()
    {
        using var over = SomeCertificate.NewEcdsa(notAfter: SomeCertificate.Now.AddSeconds(-1));

        Assert.That(SignedSample.Poll(over).Verify(over).Fault?.Flaw, Is.EqualTo(SignatureFlaw.CertificateExpired));
    }

    [TestCase(301, SignatureFlaw.Stale)]
    [TestCase(-301, SignatureFlaw.Future)]
    [TestCase(86_400 * 3650, SignatureFlaw.Stale)]
    [TestCase(300, null)]
    [TestCase(-300, null)]
    public void T09_TimeOfSending_CountsBothWays(long secondsAgo, SignatureFlaw? flaw)
    {
        using var certificate = SomeCertificate.NewEcdsa(notAfter: SomeCertificate.Now.AddYears(20));

        var verified = SignatureVerifier.Verify(SignedSample.PollBytes(certificate), certificate, SomeCertificate.Now.AddSeconds(secondsAgo));

        Assert.That(verified.Fault?.Flaw, Is.EqualTo(flaw));
    }

    /// <summary>Its type is xs:dateTime, which may tell an offset; those of OpenADR may not.</summary>
    [TestCase("Z", 0)]
    [TestCase(".000Z", 0)]
    [TestCase("", 0)]
    [TestCase("+00:00", 0)]
    [TestCase("+02:00", -120)]
    [TestCase("-03:30", 210)]
    [TestCase(" ", 0)]
    public void ReplayProtect_InAnyZone_IsTakenByItsInstant(string zone, int minutes)
    {
        var sample = SignedSample.Poll();
        sample.Element("//dsp:timestamp").InnerText = SomeCertificate.Now.AddMinutes(-minutes).UtcDateTime.ToString("s", CultureInfo.InvariantCulture) + zone;

        Assert.That(Resigned(sample).Verify().ReplayProtect?.Timestamp, Is.EqualTo(SomeCertificate.Now));
    }

    [TestCase("timestamp", "")]
    [TestCase("timestamp", "now")]
    [TestCase("timestamp", "9999-99-99T00:00:00Z")]
    [TestCase("timestamp", "0001-01-01T00:00:00+00:01")]
    [TestCase("timestamp", "9999-12-31T23:59:59-00:01")]
    [TestCase("timestamp", "2026-06-30T18:00:00+14:01")]
    [TestCase("timestamp", "2026-06-30T18:00:00+02:60")]
    [TestCase("timestamp", "2026-06-30T18:00:00+2:00")]
    [TestCase("timestamp", "2026-06-30T18:00:00Z+02:00")]
    [TestCase("timestamp", "2026-06-30T18:00:00 +02:00")]
    [TestCase("nonce", "")]
    [TestCase("nonce", "   ")]
    public void T09_ReplayProtect_WithoutSense_IsRefused(string element, string text)
    {
        var sample = SignedSample.Poll();
        sample.Element($"//dsp:{element}").InnerText = text;

        Assert.That(Resigned(sample).Verify().Fault?.Flaw, Is.EqualTo(SignatureFlaw.Malformed));
    }

    /// <summary>A second ReplayProtect that nobody signed might be the one that is read.</summary>
    [Test]
    public void T09_TwoReplayProtects_AreRefused()
    {
        var sample = SignedSample.Poll();
        var property = sample.Element("//ds:SignatureProperty");
        property.ParentNode!.AppendChild(property.CloneNode(deep: true));

        Assert.That(sample.Verify().Fault?.Flaw, Is.EqualTo(SignatureFlaw.Malformed));
    }

    /// <summary>What is in KeyInfo is not signed, so that anybody can fill it: it is given up long before it costs anything.</summary>
    [Test]
    public void T07_SignatureOfThousandsOfElements_IsRefused()
    {
        var sample = SignedSample.Poll();
        sample.Element("//ds:KeyInfo").InnerXml += string.Concat(Enumerable.Repeat("<a/>", 1000));

        Assert.That(sample.Verify().Fault?.Flaw, Is.EqualTo(SignatureFlaw.Malformed));
    }

    /// <summary>Every octet counts: of the message, the algorithms, the references, the time, the nonce, the value. Only where white space means nothing, none does.</summary>
    [Test]
    public void T07_AnyByteChanged_IsRefusedOrMeansTheSame()
    {
        var good = SignedSample.PollBytes();
        for (var at = 0; at < good.Length; at++)
        {
            var changed = good.ToArray();
            changed[at] ^= 1;

            var verified = SignatureVerifier.Verify(changed, SomeCertificate.Ecdsa, SomeCertificate.Now);

            if (verified.Fault is null)
            {
                Assert.That(OadrReader.Read(verified.Signed).Message, Is.EqualTo(new OadrPoll(new VenId("VEN-GOOD"))), $"byte {at}");
            }
        }
    }

    [Test]
    public void T07_MessageCutAnywhere_IsRefused()
    {
        var good = SignedSample.PollBytes();
        for (var length = 0; length < good.Length; length += 7)
        {
            Assert.That(SignatureVerifier.Verify(good.AsMemory(0, length), SomeCertificate.Ecdsa, SomeCertificate.Now).Fault, Is.Not.Null);
        }
    }

    /// <summary>Signs a changed SignedInfo with the sender's own key, digests anew: what is wrong then is not the arithmetic.</summary>
    private static SignedSample Resigned(SignedSample sample)
    {
        foreach (var (id, position) in new[] { ("oadrSignedObject", 1), ("signatureProperties", 2) })
        {
            var target = TreeElement.Read(sample.ToBytes()).Whole.Single(one => one.Attributes.Any(attribute => attribute.LocalName == "Id" && attribute.Value == id));
            if (sample.Document.GetElementsByTagName("DigestValue", SignedSample.Ds).OfType<XmlElement>().ElementAtOrDefault(position - 1) is { } digest)
            {
                digest.InnerText = Convert.ToBase64String(SHA256.HashData(CanonicalXml.Write(target)));
            }
        }

        var octets = CanonicalXml.Write(TreeElement.Read(sample.ToBytes()).Whole.Single(one => one.LocalName == "SignedInfo"));
        using var key = SomeCertificate.Ecdsa.GetECDsaPrivateKey()!;
        sample.Element("//ds:SignatureValue").InnerText = Convert.ToBase64String(key.SignData(octets, HashAlgorithmName.SHA256));
        return sample;
    }

    private static void Wrap(SignedSample sample, int xsw, string? evilId)
    {
        var (root, signature, original, evil) = (sample.Root, sample.Signature, sample.SignedObject, sample.Evil(evilId));
        switch (xsw)
        {
            // The whole original envelope, without its signature, in an object of the signature; the evil one outside.
            case 1:
                root.ReplaceChild(evil, original);
                var envelope = (XmlElement)root.CloneNode(deep: false);
                envelope.AppendChild(original);
                signature.AppendChild(sample.New("Object", SignedSample.Ds))!.AppendChild(envelope);
                break;

            // The same, beside the signature.
            case 2:
                root.ReplaceChild(evil, original);
                var beside = (XmlElement)root.CloneNode(deep: false);
                beside.AppendChild(original);
                root.InsertBefore(beside, signature);
                break;

            // Two objects: the evil one first.
            case 3:
                root.InsertBefore(evil, original);
                break;

            // The original in the evil one.
            case 4:
                root.ReplaceChild(evil, original);
                evil.AppendChild(original);
                break;

            // The evil one in place, the original at the end, the signature in the evil one.
            case 5:
                root.ReplaceChild(evil, original);
                root.AppendChild(original);
                evil.InsertBefore(signature, evil.FirstChild);
                break;

            // The original in the signature, the signature in the evil one.
            case 6:
                root.ReplaceChild(evil, original);
                signature.AppendChild(original);
                evil.InsertBefore(signature, evil.FirstChild);
                break;

            // The original in an element that a schema passes over, before the evil one.
            case 7:
                root.ReplaceChild(evil, original);
                root.InsertBefore(sample.New("Extensions", "urn:else"), signature)!.AppendChild(original);
                break;

            // The original in the object that is signed for ReplayProtect, where it is covered twice.
            default:
                root.ReplaceChild(evil, original);
                sample.Element("//ds:Object").AppendChild(original);
                break;
        }
    }
}
