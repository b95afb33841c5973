using System.Net.Security;

namespace FlexCoop.Conformance;

/// <summary>TLS with a VEN under test that pulls: families TR up to TR-13, and what other families have of it.</summary>
public static class TlsAtVen
{
    private const ushort Tls12 = 0x0303;

    /// <summary>In the order of their numbers.</summary>
    public static IReadOnlyList<VenTlsScenario> All { get; } =
    [
        new("PL-15", "Standard security as it is by default", "rule 67", async bench =>
        {
            await bench.PowerUpAsync();

            var line = await bench.ServeAsync(bench.Certificates.Good);

            Expect.That(line?.StartsWith("POST ", StringComparison.Ordinal) == true && line.Contains("/OpenADR2/Simple/2.0b/", StringComparison.Ordinal), $"the VEN connects, and posts; it sent '{line}'");
        }),

        new("TR-06", "What the VEN offers", "rule 67", async bench =>
        {
            await bench.PowerUpAsync();
            await using var connection = await bench.AcceptAsync();

            var offer = await TlsOffer.ReadAsync(connection, bench.Cancellation);

            Expect.That(offer.Versions.Contains(Tls12), "TLS 1.2 is offered");
            Expect.That(
                offer.Suites.Contains(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256) || offer.Suites.Contains(TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA256),
                $"a suite of the specification is offered; these are: {string.Join(", ", offer.Suites)}");
        }),

        new("TR-08", "A VTN that has TLS 1.0 or 1.1 alone", "§10.4", async bench =>
        {
            await bench.PowerUpAsync();
            foreach (var version in (ushort[])[OldTls.Tls10, OldTls.Tls11])
            {
                await using (var connection = await bench.AcceptAsync())
                {
                    _ = await TlsOffer.ReadAsync(connection, bench.Cancellation);
                    await connection.WriteAsync(OldTls.ServerHello(version), bench.Cancellation);

                    Expect.That(await OldTls.FirstRecordAsync(connection, bench.Cancellation) != OldTls.Handshake, $"version {version:X4} is refused");
                }

                await bench.Owner.NextContactAsync(bench.Cancellation);
            }
        }),

        new("TR-11", "A VTN whose certificate is untrusted, expired, or for another host", "§9.2, rule 516", async bench =>
        {
            await bench.PowerUpAsync();
            var waits = new List<TimeSpan>();
            foreach (var (certificate, what) in new[] { (bench.Certificates.Untrusted, "untrusted"), (bench.Certificates.Expired, "over"), (bench.Certificates.OtherName, "another host's") })
            {
                Expect.Equal(null, await bench.ServeAsync(certificate), $"what the VEN sends to a VTN whose certificate is {what}");
                waits.Add(await bench.Owner.NextContactAsync(bench.Cancellation));
            }

            Expect.That(waits[0] > TimeSpan.Zero && waits[1] > waits[0] * 1.5 && waits[2] > waits[1] * 1.5, $"it retries, and backs off; it waited {string.Join(", ", waits)}");
            Expect.That(await bench.ServeAsync(bench.Certificates.Good) is not null, "it goes on once the certificate is good");
        }),
    ];
}
