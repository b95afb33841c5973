using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml;
using FlexCoop.OpenAdr.Signatures;

namespace FlexCoop.OpenAdr.Tests.Signatures;

/// <summary>A message that was signed well, in which a test changes what it is about.</summary>
internal sealed class SignedSample
{
    public const string Oadr = "http://openadr.org/oadr-2.0b/2012/07";
    public const string Ds = "http://www.w3.org/2000/09/xmldsig#";
    public const string Dsp = "http://openadr.org/oadr-2.0b/2012/07/xmldsig-properties";

    private readonly XmlNamespaceManager _names;

    public SignedSample(byte[] message)
    {
        using (var reader = XmlReader.Create(new MemoryStream(message), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null }))
        {
            Document.Load(reader);
        }

        _names = new XmlNamespaceManager(Document.NameTable);
        _names.AddNamespace("oadr", Oadr);
        _names.AddNamespace("ei", "http://docs.oasis-open.org/ns/energyinterop/201110");
        _names.AddNamespace("ds", Ds);
        _names.AddNamespace("dsp", Dsp);
    }

    public XmlDocument Document { get; } = new() { PreserveWhitespace = true, XmlResolver = null };

    public XmlElement Root => Document.DocumentElement!;

    public XmlElement Signature => Element("/oadr:oadrPayload/ds:Signature");

    /// <summary>What was signed.</summary>
    public XmlElement SignedObject => Element("/oadr:oadrPayload/oadr:oadrSignedObject");

    /// <summary>A poll of VEN-GOOD.</summary>
    public static SignedSample Poll(X509Certificate2? certificate = null) => new(PollBytes(certificate));

    /// <inheritdoc cref="Poll" />
    public static byte[] PollBytes(X509Certificate2? certificate = null) =>
        MessageSigner.Sign(OadrWriter.Write(new OadrPoll(new VenId("VEN-GOOD"))), certificate ?? SomeCertificate.Ecdsa, SomeCertificate.Now);

    public XmlElement Element(string xpath) => (XmlElement)(Document.SelectSingleNode(xpath, _names) ?? throw new ArgumentException($"The sample has no {xpath}.", nameof(xpath)));

    /// <summary>A copy of what was signed, in which somebody says something else.</summary>
    public XmlElement Evil(string? id)
    {
        var evil = (XmlElement)SignedObject.CloneNode(deep: true);
        evil.InnerXml = evil.InnerXml.Replace("VEN-GOOD", "VEN-EVIL", StringComparison.Ordinal);
        if (id is null)
        {
            evil.RemoveAttribute("Id", Oadr);
        }
        else
        {
            evil.SetAttribute("Id", Oadr, id);
        }

        return evil;
    }

    public XmlElement New(string name, string namespaceUri) => Document.CreateElement(name, namespaceUri);

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(Document.OuterXml);

    public VerifiedMessage Verify(X509Certificate2? certificate = null, SignatureOptions? options = null) => SignatureVerifier.Verify(ToBytes(), certificate ?? SomeCertificate.Ecdsa, SomeCertificate.Now, options);
}
