using System.Security.Cryptography;
using System.Text;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;

namespace FlexCoop.Conformance;

/// <summary>XML signatures, with a VTN under test (family XS).</summary>
public static class SignaturesAtVtn
{
    private const string C14n = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";

    /// <summary>Less than the width of any window that makes sense, and more.</summary>
    private static readonly TimeSpan LittleOff = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan FarOff = TimeSpan.FromHours(1);

    /// <summary>In the order of their numbers.</summary>
    public static IReadOnlyList<SignatureScenario> All { get; } =
    [
        new("XS-01", "Both sides sign", "rule 514", SignaturePolicy.Require, async bench =>
        {
            await bench.Ven.StartUpAsync();
            await bench.RsaVen.StartUpAsync();
            Expect.That(await bench.Ven.ExchangeAsync(new OadrRequestEvent { RequestId = "RE-1", VenId = bench.Ven.VenId }) is OadrDistributeEvent, "oadrRequestEvent is answered by oadrDistributeEvent");
        }),

        new("XS-02", "A payload without signature where one is required", "rule 514", SignaturePolicy.Require, async bench =>
        {
            await bench.Ven.ExpectRefusedAsync(SigningVen.Registration, OadrWriter.Write(SigningVen.Registration), "an unsigned registration");
            await bench.Ven.StartUpAsync();
            await bench.Ven.ExpectRefusedAsync(Poll(bench), OadrWriter.Write(Poll(bench)), "an unsigned poll");
            _ = await bench.Ven.ExchangeAsync(Poll(bench));
        }),

        new("XS-03", "A payload that was changed after signing", "§10.6.4", SignaturePolicy.Accept, async bench =>
        {
            await bench.Ven.StartUpAsync();
            foreach (var (was, becomes) in new[] { (bench.Ven.VenId.Value, bench.Ven.VenId.Value + "1"), ("<oadr:oadrPoll", "\n<oadr:oadrPoll"), ("<dsp:nonce>", "<dsp:nonce>A"), ("</ds:DigestValue>", " </ds:DigestValue>") })
            {
                var changed = Encoding.UTF8.GetString(bench.Ven.Sign(Poll(bench))).Replace(was, becomes, StringComparison.Ordinal);
                await bench.Ven.ExpectRefusedAsync(Poll(bench), Encoding.UTF8.GetBytes(changed), $"a poll in which '{was}' was changed");
            }

            _ = await bench.Ven.ExchangeAsync(Poll(bench));
        }),

        new("XS-04", "ReplayProtect is missing", "rule 514", SignaturePolicy.Accept, async bench =>
        {
            await bench.Ven.StartUpAsync();
            await bench.Ven.ExpectRefusedAsync(Poll(bench), bench.Ven.SignAnew(Poll(bench), text => Without(text, "<dsp:ReplayProtect", "</dsp:ReplayProtect>")), "a poll whose property is empty");
            await bench.Ven.ExpectRefusedAsync(
                Poll(bench),
                bench.Ven.SignAnew(Poll(bench), text => Without(Without(text, "<ds:Object ", "</ds:Object>"), "<ds:Reference URI=\"#signatureProperties\">", "</ds:Reference>")),
                "a poll with a good signature over the payload alone");
            _ = await bench.Ven.ExchangeAsync(Poll(bench));
        }),

        new("XS-05", "A time of sending before and after the window", "rule 514", SignaturePolicy.Accept, async bench =>
        {
            await bench.Ven.StartUpAsync();
            await bench.Ven.ExpectRefusedAsync(Poll(bench), bench.Ven.Sign(Poll(bench), bench.Now - FarOff), "a poll of an hour ago");
            await bench.Ven.ExpectRefusedAsync(Poll(bench), bench.Ven.Sign(Poll(bench), bench.Now + FarOff), "a poll of in an hour");
            await bench.Ven.ExpectTakenAsync(Poll(bench), bench.Ven.Sign(Poll(bench), bench.Now - LittleOff), "a poll of a moment ago");
            await bench.Ven.ExpectTakenAsync(Poll(bench), bench.Ven.Sign(Poll(bench), bench.Now + LittleOff), "a poll by a clock that is a little fast");
        }),

        new("XS-06", "The same nonce twice", "rule 514", SignaturePolicy.Accept, async bench =>
        {
            await bench.Ven.StartUpAsync();
            var poll = bench.Ven.Sign(Poll(bench));
            await bench.Ven.ExpectTakenAsync(Poll(bench), poll, "a poll");
            await bench.Ven.ExpectRefusedAsync(Poll(bench), poll, "the same poll");
        }),

        new("XS-07", "Signed by another trusted certificate than the peer's", "§10.6", SignaturePolicy.Accept, async bench =>
        {
            await bench.Ven.StartUpAsync();
            await bench.OtherVen.StartUpAsync();
            await bench.OtherVen.ExpectRefusedAsync(Poll(bench), bench.Ven.Sign(Poll(bench)), "a poll that another VEN has signed");
            await bench.Ven.ExpectRefusedAsync(Poll(bench), bench.OtherVen.Sign(Poll(bench)), "a poll of its own that another VEN has signed");
        }),

        new("XS-08", "C14N with and without comments, RSA and ECDSA", "rule 514", SignaturePolicy.Require, async bench =>
        {
            foreach (var ven in (SigningVen[])[bench.Ven, bench.RsaVen])
            {
                await ven.StartUpAsync();
                await ven.ExpectTakenAsync(new OadrPoll(ven.VenId), ven.SignAnew(new OadrPoll(ven.VenId), text => text), "C14N");
                await ven.ExpectTakenAsync(new OadrPoll(ven.VenId), ven.SignAnew(new OadrPoll(ven.VenId), text => text.Replace(C14n, C14n + "#WithComments", StringComparison.Ordinal)), "C14N with comments");
                await ven.ExpectTakenAsync(new OadrPoll(ven.VenId), ven.SignAnew(new OadrPoll(ven.VenId), text => Without(Without(text, "<ds:Transforms>", "</ds:Transforms>"), "<ds:Transforms>", "</ds:Transforms>")), "no transforms");
            }
        }),

        new("XS-09", "SHA-1", "rule 514, §10.6.3", SignaturePolicy.Accept, async bench =>
        {
            foreach (var ven in (SigningVen[])[bench.Ven, bench.RsaVen])
            {
                await ven.StartUpAsync();
                await ven.ExpectRefusedAsync(
                    new OadrPoll(ven.VenId),
                    ven.SignAnew(new OadrPoll(ven.VenId), text => text.Replace("xmldsig-more#ecdsa-sha256", "xmldsig-more#ecdsa-sha1", StringComparison.Ordinal).Replace("2001/04/xmldsig-more#rsa-sha256", "2000/09/xmldsig#rsa-sha1", StringComparison.Ordinal), HashAlgorithmName.SHA1),
                    "a signature by SHA-1");
            }
        }),

        new("XS-10", "Wrapping: what was signed is not what would be read", "§10.6.4", SignaturePolicy.Accept, async bench =>
        {
            await bench.Ven.StartUpAsync();
            await bench.OtherVen.StartUpAsync();
            var good = Encoding.UTF8.GetString(bench.Ven.Sign(Poll(bench)));
            var begin = good.IndexOf("<oadr:oadrSignedObject", StringComparison.Ordinal);
            var end = good.IndexOf("</oadr:oadrPayload>", StringComparison.Ordinal);
            var signed = good[begin..end];
            foreach (var id in (string[])["oadr:Id=\"oadrSignedObject\"", "oadr:Id=\"evil\"", ""])
            {
                var evil = signed.Replace("oadr:Id=\"oadrSignedObject\"", id, StringComparison.Ordinal).Replace(bench.Ven.VenId.Value, bench.OtherVen.VenId.Value, StringComparison.Ordinal);
                foreach (var wrapped in (string[])
                [
                    good[..begin] + evil + good[end..],
                    good[..begin] + evil + signed + good[end..],
                    good[..begin] + signed + evil + good[end..],
                    (good[..begin] + evil + good[end..]).Replace("</ds:Signature>", $"<ds:Object>{signed}</ds:Object></ds:Signature>", StringComparison.Ordinal),
                    (good[..begin] + evil + good[end..]).Replace("</ds:Object>", $"{signed}</ds:Object>", StringComparison.Ordinal),
                    good[..begin] + evil.Replace("</oadr:oadrSignedObject>", signed + "</oadr:oadrSignedObject>", StringComparison.Ordinal) + good[end..],
                ])
                {
                    await bench.Ven.ExpectRefusedAsync(Poll(bench), Encoding.UTF8.GetBytes(wrapped), "a poll that is wrapped");
                }
            }

            _ = await bench.Ven.ExchangeAsync(Poll(bench));
        }),

        new("XS-11", "A clock that is off", "rules 514, 114", SignaturePolicy.Require, async bench =>
        {
            await bench.Ven.ExpectRefusedAsync(SigningVen.Registration, bench.Ven.Sign(SigningVen.Registration, bench.Now - FarOff), "a registration by a clock that is an hour slow");
            await bench.Ven.ExpectRefusedAsync(SigningVen.Registration, bench.Ven.Sign(SigningVen.Registration, bench.Now + FarOff), "a registration by a clock that is an hour fast");
            await bench.Ven.StartUpAsync();
        }),

        new("XS-12", "A VEN that does not sign registers where signatures are required", "rule 514", SignaturePolicy.Require, async bench =>
            await bench.Ven.ExpectRefusedAsync(RawVen.Registration, OadrWriter.Write(RawVen.Registration), "a registration with oadrXmlSignature false")),
    ];

    private static OadrPoll Poll(SignatureBench bench) => new(bench.Ven.VenId);

    /// <summary>A text without its first part of this beginning and end; as it is when there is none.</summary>
    private static string Without(string text, string begin, string end)
    {
        var from = text.IndexOf(begin, StringComparison.Ordinal);
        return from < 0 ? text : text.Remove(from, text.IndexOf(end, from, StringComparison.Ordinal) + end.Length - from);
    }
}
