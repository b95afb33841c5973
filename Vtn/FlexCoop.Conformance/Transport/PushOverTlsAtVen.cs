using System.Net.Security;
using FlexCoop.OpenAdr.Signatures;

namespace FlexCoop.Conformance;

/// <summary>The TLS of a VEN under test to which the VTN pushes (family TR), of a VTN behind mutual TLS (<see cref="RawVtn.StartSigningAsync"/>).</summary>
public static class PushOverTlsAtVen
{
    private static readonly TlsCipherSuite[] Default = [TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA256];

    /// <summary>In the order of their numbers.</summary>
    public static IReadOnlyList<VenScenario> All { get; } =
    [
        new("TR-07", "The VTN offers many suites, and those of the specification last", TransferModes.Push, "rule 67", async bench =>
        {
            var message = await StartAsync(bench);
            var offer = OperatingSystem.IsWindows() ? null : new CipherSuitesPolicy(
            [
                TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
                TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, .. Default,
            ]);

            var (suite, status) = await bench.Vtn.PostByHandAsync(bench.Vtn.Own, offer, message, bench.Cancellation);

            Expect.That(suite is { } chosen && Default.Contains(chosen), $"the suite is one of the specification's; it is {suite}");
            Expect.Equal("HTTP/1.1 200 OK", status, "answer");
        }),

        new("TR-12", "Who pushes has no certificate, or another VEN's", TransferModes.Push, "§9.2.1.1", async bench =>
        {
            var message = await StartAsync(bench);
            var before = bench.Vtn.Count;
            foreach (var (certificate, what) in new[] { (null, "no certificate"), (bench.Vtn.OtherVen, "another VEN's certificate") })
            {
                var (_, status) = await bench.Vtn.PostByHandAsync(certificate, suites: null, message, bench.Cancellation);

                Expect.That(status is null or "HTTP/1.1 403 Forbidden", $"it is refused with {what}; the answer is {status}");
            }

            // A VEN that takes nothing from anybody refuses these, too.
            var (_, good) = await bench.Vtn.PostByHandAsync(bench.Vtn.Own, suites: null, bench.Vtn.Signer.Sign(RawVtn.Distribution("DIST-2")), bench.Cancellation);
            Expect.Equal("HTTP/1.1 200 OK", good, "answer to the VTN itself");
            await bench.Vtn.IdleAsync(before, bench.Cancellation);
            Expect.Equal(0, bench.Vtn.Since(before).Count, "messages that came of it");
            Expect.Equal(0, bench.Owner.View().Events.Count, "events as the owner sees them");
            await bench.ExpectRegisteredAsync();
        }),
    ];

    /// <summary>Registers the VEN, and gives a message that it would take.</summary>
    private static async Task<byte[]> StartAsync(VenBench bench)
    {
        bench.Setup = bench.Setup with { Signatures = SignaturePolicy.Require };
        await bench.StartAsync();
        return bench.Vtn.Signer.Sign(RawVtn.Distribution("DIST-1", Announced.Simple(bench.Owner.Now, "EV-1", TimeSpan.FromHours(1), TimeSpan.FromHours(1))));
    }
}
