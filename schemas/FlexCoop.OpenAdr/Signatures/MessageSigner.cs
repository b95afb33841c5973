using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.OpenAdr.Calendar;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Signatures;

/// <summary>Signs messages as rule 514 has it: detached, over oadrSignedObject and ReplayProtect, by C14N and SHA-256, with the certificate in KeyInfo (protocol.md §12.5).</summary>
public static class MessageSigner
{
    private const string ObjectId = "signatureProperties";
    private const string SignedObjectId = "oadrSignedObject";
    private const string SignatureId = "oadrSignature";

    /// <summary>In bytes; 96 bits would do for a window of minutes.</summary>
    private const int NonceLength = 16;

    /// <summary>Signs a message, as the last thing before it is sent.</summary>
    /// <param name="message">As <see cref="OadrWriter"/> writes it: an oadrPayload without a signature.</param>
    /// <param name="certificate">The sender's, with its key, which is of RSA or ECDSA.</param>
    /// <param name="now">Real time; it says when the message was sent.</param>
    /// <returns>The signed message, in canonical form.</returns>
    /// <exception cref="CryptographicException">The certificate comes without its key.</exception>
    public static byte[] Sign(ReadOnlyMemory<byte> message, X509Certificate2 certificate, DateTimeOffset now)
    {
        var root = TreeElement.Read(message);
        var signedObject = root.Elements.Single(element => element.Is(Oadr.OadrSignedObject));
        signedObject.Attributes.Add(new TreeAttribute(Oadr.Id.Prefix, Oadr.Id.LocalName, Oadr.Namespace, SignedObjectId));

        var signature = new TreeElement(Ds.Signature.Prefix, Ds.Signature.LocalName, Ds.Namespace, root) { Declarations = { [Ds.Signature.Prefix] = Ds.Namespace } };
        signature.Attributes.Add(new TreeAttribute("", "Id", "", SignatureId));
        var signedInfo = Add(signature, Ds.SignedInfo);
        var value = Add(signature, Ds.SignatureValue);
        AddText(Add(Add(signature, Ds.KeyInfo), Ds.X509Data), Ds.X509Certificate, Convert.ToBase64String(certificate.RawDataMemory.Span));
        var properties = AddProperties(signature, now);

        var algorithm = SignatureAlgorithm.Of(certificate);
        AddMethod(signedInfo, Ds.CanonicalizationMethod, SignatureAlgorithm.C14n);
        AddMethod(signedInfo, Ds.SignatureMethod, algorithm.Uri);
        AddReference(signedInfo, signedObject, SignedObjectId);
        AddReference(signedInfo, properties, ObjectId);
        value.Children.Add(new TreeText(Convert.ToBase64String(algorithm.Sign(CanonicalXml.Write(signedInfo), certificate))));

        // Before the object, as the schema has it.
        root.Children.Insert(root.Children.IndexOf(signedObject), signature);
        return CanonicalXml.Write(root);
    }

    private static TreeElement AddProperties(TreeElement signature, DateTimeOffset now)
    {
        var holder = Add(signature, Ds.Object);
        holder.Attributes.Add(new TreeAttribute("", "Id", "", ObjectId));
        var property = Add(Add(holder, Ds.SignatureProperties), Ds.SignatureProperty);
        property.Attributes.Add(new TreeAttribute("", "Target", "", "#" + SignatureId));
        var replayProtect = Add(property, Dsp.ReplayProtect);
        replayProtect.Declarations[Dsp.ReplayProtect.Prefix] = Dsp.Namespace;
        AddText(replayProtect, Dsp.Timestamp, XcalDateTime.Format(now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond))));
        AddText(replayProtect, Dsp.Nonce, Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceLength)));
        return holder;
    }

    private static void AddReference(TreeElement signedInfo, TreeElement target, string id)
    {
        var reference = Add(signedInfo, Ds.Reference);
        reference.Attributes.Add(new TreeAttribute("", "URI", "", "#" + id));
        AddMethod(Add(reference, Ds.Transforms), Ds.Transform, SignatureAlgorithm.C14n);
        AddMethod(reference, Ds.DigestMethod, SignatureAlgorithm.Sha256);
        AddText(reference, Ds.DigestValue, Convert.ToBase64String(SHA256.HashData(CanonicalXml.Write(target))));
    }

    private static TreeElement Add(TreeElement parent, XmlName name)
    {
        var element = new TreeElement(name.Prefix, name.LocalName, name.Namespace, parent);
        parent.Children.Add(element);
        return element;
    }

    private static void AddMethod(TreeElement parent, XmlName name, string algorithm) => Add(parent, name).Attributes.Add(new TreeAttribute("", "Algorithm", "", algorithm));

    private static void AddText(TreeElement parent, XmlName name, string text) => Add(parent, name).Children.Add(new TreeText(text));
}
