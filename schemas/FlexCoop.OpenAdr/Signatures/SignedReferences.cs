using System.Security.Cryptography;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Signatures;

/// <summary>What a signature is over: just oadrSignedObject and ReplayProtect, each found by an Id that nothing else in the message has.</summary>
/// <remarks>
/// Interpretation: protocol.md §12.5 has references by #Id alone, interop.md §1.3 a peer that signs the whole document (URI="") without the signature. Both are taken: either covers all
/// that the message is read from. Comments are never in what a reference means (XML Signature §4.4.3.3), so that C14N with and without them is the same here.
/// </remarks>
internal sealed class SignedReferences(TreeElement root, SignatureParts signature, SignatureOptions options)
{
    private readonly List<(TreeElement Element, string Id)> _ids =
    [
        .. root.Whole.SelectMany(element => element.Attributes.Where(one => one.LocalName.Equals("id", StringComparison.OrdinalIgnoreCase)).Select(one => (element, one.Value.Trim()))),
    ];

    /// <summary>The octets of the message; empty until <see cref="Check"/> found no fault.</summary>
    public ReadOnlyMemory<byte> Signed { get; private set; }

    /// <summary>Whether both references are what they must be, and their digests fit.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public SignatureFault? Check()
    {
        byte[]? message = null;
        var coversReplayProtect = false;
        foreach (var reference in signature.References)
        {
            var uri = reference.Attribute("URI");
            var target = uri is "" ? root : Find(uri);
            var isMessage = target == root || (target is not null && target.Is(Oadr.OadrSignedObject) && target.Parent == root);
            if (target is null || (isMessage ? message is not null : coversReplayProtect || !HoldsReplayProtect(target)))
            {
                return Misses(uri);
            }

            var octets = CanonicalXml.Write(target, leftOut: target == root ? signature.Signature : null);
            if (WhyNot(reference, isEnveloped: target == root, octets) is { } fault)
            {
                return fault;
            }

            message = isMessage ? octets : message;
            coversReplayProtect |= !isMessage;
        }

        Signed = message;
        return null;
    }

    /// <summary>The one element that a reference can mean: nothing else may have its Id, not even in other letters or under another name of the attribute.</summary>
    private TreeElement? Find(string? uri)
    {
        if (uri is not ['#', .. { Length: > 0 } id] || _ids.Where(one => one.Id.Equals(id, StringComparison.OrdinalIgnoreCase)).ToList() is not [{ Element: var element }])
        {
            return null;
        }

        var own = element.Is(Oadr.OadrSignedObject) ? element.Attribute(Oadr.Id.LocalName, Oadr.Namespace) ?? element.Attribute(Oadr.Id.LocalName) : element.Attribute("Id");
        return own == id ? element : null;
    }

    /// <summary>Whether it is ReplayProtect, or stands around it in the signature's object.</summary>
    private bool HoldsReplayProtect(TreeElement target)
    {
        var around = signature.ReplayProtectElement;
        while (around != signature.Signature && around != target)
        {
            around = around!.Parent;
        }

        return around != signature.Signature;
    }

    private SignatureFault? WhyNot(TreeElement reference, bool isEnveloped, byte[] octets)
    {
        var children = reference.Elements.ToList();
        var transforms = children is [{ } first, ..] && first.Is(Ds.Transforms) ? first : null;
        if (children[(transforms is null ? 0 : 1)..] is not [{ } method, { } value] || !method.Is(Ds.DigestMethod) || !value.Is(Ds.DigestValue))
        {
            return new(SignatureFlaw.Malformed, "ds:Reference holds ds:Transforms, which may be left out, ds:DigestMethod and ds:DigestValue");
        }

        if (!AreAllowed(transforms, isEnveloped))
        {
            return new(SignatureFlaw.Algorithm, isEnveloped
                ? $"ds:Transforms of the reference to the whole message are not {SignatureAlgorithm.EnvelopedSignature}, alone or with {SignatureAlgorithm.C14n} after it"
                : $"ds:Transforms are not just {SignatureAlgorithm.C14n}; give that, or none (rule 514)");
        }

        if (SignatureAlgorithm.FindDigest(method.Attribute("Algorithm"), options) is not { } hash || method.Elements.Any())
        {
            return new(SignatureFlaw.Algorithm, $"ds:DigestMethod is '{Shown(method.Attribute("Algorithm"))}'; give {SignatureAlgorithm.Sha256} (§10.6.3)");
        }

        return SignatureParts.Bytes(value) is { } digest && CryptographicOperations.HashData(hash, octets).AsSpan().SequenceEqual(digest)
            ? null
            : new(SignatureFlaw.Broken, $"ds:DigestValue of the reference '{Shown(reference.Attribute("URI"))}' does not fit; sign last, and change nothing after, not even white space");
    }

    private static bool AreAllowed(TreeElement? transforms, bool isEnveloped)
    {
        var names = transforms?.Elements.Select(one => one.Is(Ds.Transform) && !one.Elements.Any() ? one.Attribute("Algorithm") : null).ToList() ?? [];
        if (isEnveloped)
        {
            if (names is not [SignatureAlgorithm.EnvelopedSignature, ..])
            {
                return false;
            }

            names.RemoveAt(0);
        }

        return names is [] or [SignatureAlgorithm.C14n or SignatureAlgorithm.C14nWithComments];
    }

    private static SignatureFault Misses(string? uri) => new(
        SignatureFlaw.Reference,
        $"ds:Reference '{Shown(uri)}' does not mean oadr:oadrSignedObject or what holds dsp:ReplayProtect, each once, by '#' and an Id that nothing else in the message has (rule 514)");

    private static string Shown(string? text) => Printable.Text(Printable.Shorten(text ?? "", 80));
}
