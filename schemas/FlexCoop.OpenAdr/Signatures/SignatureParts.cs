using FlexCoop.OpenAdr.Calendar;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Signatures;

/// <summary>The one signature of a message, taken apart: built as it must be, and nothing of it believed yet.</summary>
internal sealed record SignatureParts
{
    private const int MaxNonce = 256;

    /// <summary>The longest base64 that is decoded: more than a signature or certificate has.</summary>
    private const int MaxBase64 = 16 * 1024;

    public required TreeElement Signature { get; init; }

    /// <summary>What the value is over.</summary>
    public required TreeElement SignedInfo { get; init; }

    public required TreeElement CanonicalizationMethod { get; init; }

    public required TreeElement SignatureMethod { get; init; }

    /// <summary>Two.</summary>
    public required IReadOnlyList<TreeElement> References { get; init; }

    public required byte[] Value { get; init; }

    /// <summary>The certificates that KeyInfo holds, in DER; who wrote them knows whether they are any.</summary>
    public required IReadOnlyList<byte[]> Certificates { get; init; }

    public required TreeElement ReplayProtectElement { get; init; }

    public required ReplayProtect ReplayProtect { get; init; }

    /// <summary>Takes the signature of a message apart.</summary>
    /// <returns>The signature, or what is wrong.</returns>
    public static (SignatureParts? Parts, SignatureFault? Fault) Of(TreeElement root)
    {
        var signatures = root.Whole.Where(element => element.Is(Ds.Signature)).ToList();
        if (signatures is [])
        {
            return (null, new SignatureFault(SignatureFlaw.Missing, "the message is not signed; put a ds:Signature before oadr:oadrSignedObject (rule 514)"));
        }

        if (signatures is not [{ } signature] || signature.Parent != root || !root.Is(Oadr.OadrPayload))
        {
            return Malformed($"there are {signatures.Count} ds:Signature, or one stands elsewhere; give one, right in oadr:oadrPayload");
        }

        // Nothing that looks like the message stands anywhere else (signature wrapping).
        if (root.Whole.Count(element => element.Is(Oadr.OadrSignedObject)) != 1 || root.Elements.Count() != 2 || !root.Elements.Any(element => element.Is(Oadr.OadrSignedObject)))
        {
            return Malformed("there are several oadr:oadrSignedObject, or one stands elsewhere; give one, right in oadr:oadrPayload, beside ds:Signature and nothing else");
        }

        if (Children(signature, Ds.SignedInfo, Ds.SignatureValue, Ds.KeyInfo, Ds.Object) is not [{ } signedInfo, { } value, { } keyInfo, { } content])
        {
            return Malformed("ds:Signature holds ds:SignedInfo, ds:SignatureValue, ds:KeyInfo and ds:Object with dsp:ReplayProtect, each once and in this order (rule 514)");
        }

        if (Children(signedInfo, Ds.CanonicalizationMethod, Ds.SignatureMethod, Ds.Reference, Ds.Reference) is not [{ } canonicalization, { } method, { } first, { } second])
        {
            return (null, new SignatureFault(
                SignatureFlaw.Reference, "ds:SignedInfo holds ds:CanonicalizationMethod, ds:SignatureMethod and two ds:Reference: to oadr:oadrSignedObject, and to what holds dsp:ReplayProtect (rule 514)"));
        }

        var certificates = keyInfo.Elements.Where(data => data.Is(Ds.X509Data)).SelectMany(data => data.Elements).Where(one => one.Is(Ds.X509Certificate)).Select(one => Bytes(one)).OfType<byte[]>();
        if (Bytes(value) is not { Length: > 0 } valueBytes)
        {
            return Malformed("ds:SignatureValue is empty, or no base64; give the value of the signature");
        }

        var (element, replayProtect) = ReplayProtectIn(content);
        return element is null || replayProtect is null
            ? Malformed($"ds:Object/ds:SignatureProperties/ds:SignatureProperty holds no dsp:ReplayProtect with dsp:timestamp and a dsp:nonce of 1 to {MaxNonce} characters, or more than one; give one (rule 514)")
            : (new SignatureParts
            {
                Signature = signature,
                SignedInfo = signedInfo,
                CanonicalizationMethod = canonicalization,
                SignatureMethod = method,
                References = [first, second],
                Value = valueBytes,
                Certificates = [.. certificates],
                ReplayProtectElement = element,
                ReplayProtect = replayProtect,
            }, null);
    }

    /// <summary>The children of an element if they are just these, in this order.</summary>
    public static IReadOnlyList<TreeElement>? Children(TreeElement element, params XmlName[] names)
    {
        var children = element.Elements.ToList();
        return children.Count == names.Length && children.Zip(names).All(pair => pair.First.Is(pair.Second)) ? children : null;
    }

    /// <summary>The bytes that an element holds in base64; null when it is none.</summary>
    public static byte[]? Bytes(TreeElement element)
    {
        var text = element.Text;
        var bytes = new byte[Math.Min(text.Length, MaxBase64)];
        return text.Length <= MaxBase64 && !element.Elements.Any() && Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }

    private static (TreeElement? Element, ReplayProtect? ReplayProtect) ReplayProtectIn(TreeElement content)
    {
        if (content.Whole.Where(one => one.Is(Dsp.ReplayProtect)).ToList() is not [{ } element]
            || element.Parent is not { } property || !property.Is(Ds.SignatureProperty)
            || property.Parent is not { } properties || !properties.Is(Ds.SignatureProperties)
            || properties.Parent != content
            || Children(element, Dsp.Timestamp, Dsp.Nonce) is not [{ } timestamp, { } nonce]
            || timestamp.Elements.Any() || nonce.Elements.Any()
            || !XcalDateTime.TryParseWithOffset(timestamp.Text, out var at)
            || nonce.Text.Trim() is not { Length: > 0 and <= MaxNonce } text)
        {
            return (null, null);
        }

        return (element, new ReplayProtect(at, text));
    }

    private static (SignatureParts? Parts, SignatureFault? Fault) Malformed(string text) => (null, new SignatureFault(SignatureFlaw.Malformed, text));
}
