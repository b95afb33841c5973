using System.Net.Security;
using FlexCoop.Ca;
using FlexCoop.Middleware.Fingerprints;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Doors;

/// <summary>Mutual TLS with the servers of VENs: by the certificates of OpenADR's door, with servers of the VEN that is meant, and no others.</summary>
internal static class PushTrust
{
    public static PushTls Of(IServiceProvider services)
    {
        var certificates = services.GetRequiredService<ServerCertificates>();
        var verifier = services.GetRequiredService<CertificateVerifier>();
        var elsewhere = services.GetRequiredService<TrustAnchors>();
        var peers = services.GetRequiredService<CertifiedPeers>();
        var clock = services.GetRequiredService<Clocks>().Wire;
        var isCertification = services.GetRequiredService<IOptions<PushOptions>>().Value.CertificationSuites;
        return new PushTls
        {
            OptionsFor = isEcc =>
            {
                var chain = verifier.NewServerChainPolicy();
                chain.VerificationTime = clock.GetUtcNow().UtcDateTime;
                elsewhere.AddTo(chain);
                var tls = new SslClientAuthenticationOptions { ClientCertificateContext = certificates.For(Door.OpenAdr, isEcc), CertificateChainPolicy = chain };
                TlsProfile.Offer(tls, isCertification);
                return tls;
            },
            FindAsync = peers.FindServerAsync,
            SigningCertificate = () => certificates.For(Door.OpenAdr, isEcc: true).TargetCertificate,
        };
    }
}
