using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Conformance;

/// <summary>How a VEN of the bench shows itself over TLS, and which VTN it believes.</summary>
/// <param name="Certificate">Its own, with its key.</param>
/// <param name="Trust">By what the VTN under test is known.</param>
public sealed record RawVenSecurity(X509Certificate2 Certificate, X509ChainPolicy Trust)
{
    internal SslClientAuthenticationOptions TlsOptions => new()
    {
        CertificateChainPolicy = Trust.Clone(),
        ClientCertificateContext = SslStreamCertificateContext.Create(Certificate, additionalCertificates: null, offline: true),
    };
}
