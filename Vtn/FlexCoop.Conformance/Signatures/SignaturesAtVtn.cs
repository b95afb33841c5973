using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;

namespace FlexCoop.Conformance;

/// <summary>XML signatures, with a VTN under test (family XS).</summary>
public static class SignaturesAtVtn
{
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
            await bench.Ven.ExpectRefusedAsync(SigningVen.Registration, Unsigned(SigningVen.Registration));
            await bench.Ven.StartUpAsync();
            await bench.Ven.ExpectRefusedAsync(bench.Ven.Poll, Unsigned(bench.Ven.Poll));
            _ = await bench.Ven.ExchangeAsync(bench.Ven.Poll);
        }),

        Refused("XS-03", "A payload that was changed after signing", "§10.6.4", (signer, poll) => signer.Changed(poll)),

        Refused("XS-04", "ReplayProtect is missing", "rule 514", (signer, poll) => signer.WithoutReplayProtect(poll)),

        new("XS-05", "A time of sending before and after the window", "rule 514", SignaturePolicy.Accept, async bench =>
        {
            await bench.Ven.StartUpAsync();
            await bench.Ven.ExpectRefusedAsync(bench.Ven.Poll, bench.Ven.Signer.FarLate(bench.Ven.Poll));
            await bench.Ven.ExpectTakenAsync(bench.Ven.Poll, bench.Ven.Signer.LittleLate(bench.Ven.Poll));
        }),

        new("XS-06", "The same nonce twice", "rule 514", SignaturePolicy.Accept, async bench =>
        {
            await bench.Ven.StartUpAsync();
            var poll = bench.Ven.Signer.Sign(bench.Ven.Poll);
            await bench.Ven.ExpectTakenAsync(bench.Ven.Poll, new SignedBody("for the first time", poll));
            await bench.Ven.ExpectRefusedAsync(bench.Ven.Poll, new SignedBody("for the second time", poll));
        }),

        new("XS-07", "Signed by another trusted certificate than the peer's", "§10.6", SignaturePolicy.Accept, async bench =>
        {
            await bench.Ven.StartUpAsync();
            await bench.OtherVen.StartUpAsync();
            await bench.OtherVen.ExpectRefusedAsync(bench.Ven.Poll, new SignedBody("which another VEN has signed", bench.Ven.Signer.Sign(bench.Ven.Poll)));
            await bench.Ven.ExpectRefusedAsync(bench.Ven.Poll, new SignedBody("its own, which another VEN has signed", bench.OtherVen.Signer.Sign(bench.Ven.Poll)));
        }),

        new("XS-08", "C14N with and without comments, RSA and ECDSA", "rule 514", SignaturePolicy.Require, async bench =>
        {
            foreach (var ven in (SigningVen[])[bench.Ven, bench.RsaVen])
            {
                await ven.StartUpAsync();
                await ven.ExpectTakenAsync(ven.Poll, ven.Signer.Allowed(ven.Poll));
            }
        }),

        new("XS-09", "SHA-1", "rule 514, §10.6.3", SignaturePolicy.Accept, async bench =>
        {
            foreach (var ven in (SigningVen[])[bench.Ven, bench.RsaVen])
            {
                await ven.StartUpAsync();
                await ven.ExpectRefusedAsync(ven.Poll, ven.Signer.BySha1(ven.Poll));
            }
        }),

        Refused("XS-10", "Wrapping: what was signed is not what would be read", "§10.6.4", (signer, poll) => signer.Wrapped(poll, new OadrRequestEvent { RequestId = "RE-1", VenId = poll.VenId })),

        new("XS-11", "A clock that is off", "rules 514, 114", SignaturePolicy.Require, async bench =>
        {
            await bench.Ven.ExpectRefusedAsync(SigningVen.Registration, bench.Ven.Signer.FarLate(SigningVen.Registration));
            await bench.Ven.StartUpAsync();
        }),

        new("XS-12", "A VEN that does not sign registers where signatures are required", "rule 514", SignaturePolicy.Require, bench =>
            bench.Ven.ExpectRefusedAsync(RawVen.Registration, Unsigned(RawVen.Registration))),
    ];

    /// <summary>Polls that are refused, between polls that are taken.</summary>
    private static SignatureScenario Refused(string number, string title, string basis, Func<HandSigner, OadrPoll, IEnumerable<SignedBody>> polls) => new(number, title, basis, SignaturePolicy.Accept, async bench =>
    {
        await bench.Ven.StartUpAsync();
        await bench.Ven.ExpectRefusedAsync(bench.Ven.Poll, polls(bench.Ven.Signer, bench.Ven.Poll));
        _ = await bench.Ven.ExchangeAsync(bench.Ven.Poll);
    });

    private static SignedBody Unsigned(OadrMessage message) => new("unsigned", OadrWriter.Write(message));
}
