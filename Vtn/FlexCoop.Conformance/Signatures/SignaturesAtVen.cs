using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;

namespace FlexCoop.Conformance;

/// <summary>XML signatures, with a VEN under test (family XS), of a VTN behind mutual TLS (<see cref="RawVtn.StartSigningAsync"/>).</summary>
/// <remarks>
/// Whether an answer was taken is seen by what the VEN says to METADATA in it. The raw VTN holds every message to the VEN's signature.
/// </remarks>
public static class SignaturesAtVen
{
    /// <summary>In the order of their numbers.</summary>
    public static IReadOnlyList<VenScenario> All { get; } =
    [
        new("XS-01", "Both sides sign", TransferModes.Both, "rule 514", async bench =>
        {
            var sent = await StartAsync(bench, SignaturePolicy.Require);
            Expect.That(sent.OfType<OadrCreatePartyRegistration>().Single().XmlSignature, "oadrXmlSignature of the registration is true");
            await ExpectTakenAsync(bench, metadata => [new("signed", bench.Vtn.Signer.Sign(metadata))]);
            await bench.ExpectRegisteredAsync();
        }),

        Ignored("XS-02", "An answer without signature where one is required", "rule 514", SignaturePolicy.Require, (_, metadata) => [new("unsigned", OadrWriter.Write(metadata))]),

        Ignored("XS-03", "An answer that was changed after signing", "§10.6.4", SignaturePolicy.Accept, (vtn, metadata) => vtn.Signer.Changed(metadata)),

        Ignored("XS-04", "ReplayProtect is missing", "rule 514", SignaturePolicy.Accept, (vtn, metadata) => vtn.Signer.WithoutReplayProtect(metadata)),

        new("XS-05", "A time of sending before and after the window", TransferModes.Both, "rule 514", async bench =>
        {
            await StartAsync(bench, SignaturePolicy.Accept);
            await ExpectIgnoredAsync(bench, bench.Vtn.Signer.FarLate);
            await ExpectTakenAsync(bench, bench.Vtn.Signer.LittleLate);
        }),

        new("XS-06", "The same nonce twice", TransferModes.Both, "rule 514", async bench =>
        {
            await StartAsync(bench, SignaturePolicy.Accept);
            byte[] answer = [];
            await ExpectTakenAsync(bench, metadata => [new("for the first time", answer = bench.Vtn.Signer.Sign(metadata))]);
            await ExpectIgnoredAsync(bench, _ => [new("for the second time", answer)]);
        }),

        Ignored("XS-07", "Signed by another trusted certificate than the peer's", "§10.6", SignaturePolicy.Accept, (vtn, metadata) => [new("of another server", vtn.OtherSigner.Sign(metadata))]),

        new("XS-08", "C14N with and without comments", TransferModes.Both, "rule 514", async bench =>
        {
            await StartAsync(bench, SignaturePolicy.Require);
            await ExpectTakenAsync(bench, bench.Vtn.Signer.Allowed);
        }),

        Ignored("XS-09", "SHA-1", "rule 514, §10.6.3", SignaturePolicy.Accept, (vtn, metadata) => [vtn.Signer.BySha1(metadata)]),

        Ignored("XS-10", "Wrapping: what was signed is not what would be read", "§10.6.4", SignaturePolicy.Accept, (vtn, metadata) => vtn.Signer.Wrapped(metadata, metadata with { RequestId = "RR-EVIL" })),

        new("XS-11", "A clock that is off", TransferModes.Both, "rules 514, 114", async bench =>
        {
            await StartAsync(bench, SignaturePolicy.Require);
            await ExpectIgnoredAsync(bench, bench.Vtn.Signer.FarLate);
            await bench.ExpectRegisteredAsync();
        }),
    ];

    private static VenScenario Ignored(string number, string title, string basis, SignaturePolicy policy, Func<RawVtn, OadrRegisterReport, IEnumerable<SignedBody>> answers) => new(number, title, TransferModes.Both, basis, async bench =>
    {
        await StartAsync(bench, policy);
        await ExpectIgnoredAsync(bench, metadata => answers(bench.Vtn, metadata));
        await bench.ExpectRegisteredAsync();
    });

    private static Task<IReadOnlyList<OadrMessage>> StartAsync(VenBench bench, SignaturePolicy policy)
    {
        bench.Setup = bench.Setup with { Signatures = policy };
        return bench.StartAsync();
    }

    /// <summary>Each of these answers to a poll, or pushed messages, has an effect.</summary>
    private static async Task ExpectTakenAsync(VenBench bench, Func<OadrRegisterReport, IEnumerable<SignedBody>> answers)
    {
        foreach (var answer in answers(Metadata("RR-1")))
        {
            var before = bench.Vtn.AnswerNextPoll(answer.Bytes);
            await bench.Owner.NextContactAsync(bench.Cancellation);
            await bench.Vtn.IdleAsync(before, bench.Cancellation);

            Expect.Sequence(["oadrRegisteredReport"], bench.Vtn.Since(before).Select(message => message.PayloadName), $"what comes after an answer, {answer.What}");
        }
    }

    /// <summary>None of these answers to a poll, or pushed messages, has an effect, and the VEN asks again; it may ask for its events, too, since it may have missed some.</summary>
    private static async Task ExpectIgnoredAsync(VenBench bench, Func<OadrRegisterReport, IEnumerable<SignedBody>> answers)
    {
        foreach (var answer in answers(Metadata("RR-1")))
        {
            var before = bench.Vtn.AnswerNextPoll(answer.Bytes);
            await bench.Owner.NextContactAsync(bench.Cancellation);
            if (!bench.IsPush)
            {
                await bench.Owner.NextContactAsync(bench.Cancellation);
            }

            await bench.Vtn.IdleAsync(before, bench.Cancellation);

            Expect.Sequence([], bench.Vtn.Since(before).Where(message => message is not OadrRequestEvent).Select(message => message.PayloadName), $"what comes after an answer, {answer.What}");
        }
    }

    private static OadrRegisterReport Metadata(string requestId) => new() { RequestId = requestId, Reports = [] };
}
