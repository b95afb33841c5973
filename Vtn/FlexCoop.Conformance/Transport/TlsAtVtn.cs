using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>TLS with a VTN under test: families TR up to TR-13, and what other families have of it.</summary>
public static class TlsAtVtn
{
    private const TlsCipherSuite DefaultEcdsa = TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256;
    private const TlsCipherSuite DefaultRsa = TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA256;

    private static readonly TlsCipherSuite[] Others =
    [
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    ];

    /// <summary>In the order of their numbers.</summary>
    public static IReadOnlyList<TlsScenario> All { get; } =
    [
        new("RG-33", "A VEN whose fingerprint was entered for another venID", "§9.2.1.1, §10.5.1", async bench =>
        {
            var ven = bench.NewVen(bench.Certificates.Entered);

            var created = await ven.SendAsync<OadrCreatedPartyRegistration>(RawVen.Registration with { VenId = new VenId("NOT-" + bench.Certificates.EnteredFor) });

            Expect.Refused(EiResponseCode.NotRegistered, created.EiResponse, "oadrCreatedPartyRegistration");
            Expect.That(created.RegistrationId is null, "no registrationID is given");
        }),

        new("PL-15", "Standard security as it is by default", "rule 67", async bench =>
        {
            await bench.NewVen(bench.Certificates.Ecdsa).RegisterAndPollAsync();
            await bench.NewVen(bench.Certificates.Rsa).RegisterAndPollAsync();
        }),

        new("TR-01", "A VEN that offers the RSA suite alone", "rule 67", bench => ExpectAsync(bench, bench.Certificates.Rsa, [DefaultRsa], DefaultRsa)),

        new("TR-02", "A VEN that offers the ECDSA suite alone", "rule 67", bench => ExpectAsync(bench, bench.Certificates.Ecdsa, [DefaultEcdsa], DefaultEcdsa)),

        new("TR-03", "A VEN that offers both suites and modern ones", "rule 67", bench => ExpectAsync(bench, bench.Certificates.Ecdsa, [.. Others, DefaultEcdsa, DefaultRsa], DefaultEcdsa, DefaultRsa)),

        // A VTN that lets nobody in refuses these, too: a good VEN shows that it does not.
        new("TR-04", "A VEN that offers neither suite", "rule 67", async bench =>
        {
            await bench.NewVen(bench.Certificates.Ecdsa, Others).ExpectNoHttpAsync("a VEN without the suites of the specification");
            await bench.NewVen(bench.Certificates.Ecdsa, DefaultEcdsa).RegisterAndPollAsync();
        }),

        new("TR-05", "The server of a VEN takes one suite alone", "rule 67", async bench =>
        {
            await bench.ExpectPushAsync(bench.Certificates.EcdsaServer, DefaultEcdsa);
            await bench.ExpectPushAsync(bench.Certificates.RsaServer, DefaultRsa);
        }),

        new("TR-08", "A VEN that has TLS 1.0 or 1.1 alone", "§10.4", async bench =>
        {
            foreach (var version in (ushort[])[OldTls.Tls10, OldTls.Tls11])
            {
                Expect.That(await bench.GreetAsync(version) != OldTls.Handshake, $"version {version:X4} is refused");
            }

            await bench.NewVen(bench.Certificates.Ecdsa, DefaultEcdsa).RegisterAndPollAsync();
        }),

        new("TR-09", "A VEN without certificate", "§9.2.1.1", async bench =>
        {
            await bench.NewVen(certificate: null, DefaultEcdsa, DefaultRsa).ExpectNoHttpAsync("a VEN without certificate");
            await bench.NewVen(bench.Certificates.Ecdsa, DefaultEcdsa, DefaultRsa).RegisterAndPollAsync();
        }),

        new("TR-10", "Certificates of an unknown authority, self-signed, expired, not yet valid", "§9.2.1.1, rule 516", async bench =>
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var own = bench.Certificates.Ecdsa;
            using var selfSigned = new CertificateRequest(own.SubjectName, key, HashAlgorithmName.SHA256).CreateSelfSigned(new DateTimeOffset(own.NotBefore), new DateTimeOffset(own.NotAfter));
            foreach (var (certificate, what) in new[]
            {
                (bench.Certificates.UnknownAuthority, "of an unknown authority"), (selfSigned, "that is self-signed"), (bench.Certificates.Expired, "that is over"), (bench.Certificates.NotYetValid, "that is not valid yet"),
            })
            {
                await bench.NewVen(certificate, DefaultEcdsa, DefaultRsa).ExpectNoHttpAsync($"a VEN with a certificate {what}");
            }

            await bench.NewVen(own, DefaultEcdsa, DefaultRsa).RegisterAndPollAsync();
        }),

        new("TR-13", "A VEN that polls in another's name", "§9.2.1.1, rule 517", async bench =>
        {
            var (a, b) = (bench.NewVen(bench.Certificates.Ecdsa), bench.NewVen(bench.Certificates.Rsa));
            await a.RegisterAndPollAsync();
            await b.RegisterAndPollAsync();

            var response = await a.SendAsync<OadrResponse>(new OadrPoll(b.VenId));

            Expect.That(response.EiResponse.ResponseCode == EiResponseCode.InvalidId || response.EiResponse.ResponseCode == EiResponseCode.NotRegistered, $"responseCode is 452 or 463; it is {response.EiResponse}");
            _ = await b.SendAsync<OadrMessage>(new OadrPoll(b.VenId));
        }),
    ];

    private static async Task ExpectAsync(TlsBench bench, X509Certificate2 certificate, IReadOnlyList<TlsCipherSuite> offered, params TlsCipherSuite[] chosen)
    {
        var ven = bench.NewVen(certificate, offered);

        await ven.RegisterAndPollAsync();

        Expect.Equal(SslProtocols.Tls12, ven.Version, "version");
        Expect.That(chosen.Contains(ven.Suite), $"the suite is {string.Join(" or ", chosen)}; it is {ven.Suite}");
    }
}
