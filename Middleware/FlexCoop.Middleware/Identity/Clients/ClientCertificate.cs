using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Middleware.Identity;

/// <summary>The certificate of a connection, as TLS gave it. No header ever names one (FX-02).</summary>
/// <param name="trust">Whether a certificate is in force: chain, use and status. The door that asks for certificates gives it; without one none is.</param>
internal sealed class ClientCertificate(ClientCertificate.Trust trust)
{
    /// <summary>Judges a certificate by chain, use and status.</summary>
    public delegate ValueTask<bool> Trust(X509Certificate2 certificate, CancellationToken cancellationToken);

    /// <summary>What tokens are bound to (RFC 8705 §3.1): SHA-256 of the certificate in base64url; null without a certificate. A self-signed one binds, too.</summary>
    public static string? Thumbprint(HttpContext context) =>
        context.Connection.ClientCertificate is { } certificate ? StrictBase64Url.Write(SHA256.HashData(certificate.RawData)) : null;

    /// <summary>SHA-256 of its public key, in hexadecimal digits: the same for each certificate over one key; null without a certificate.</summary>
    public static string? KeyHash(HttpContext context) =>
        context.Connection.ClientCertificate is { } certificate ? Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo())) : null;

    /// <summary>Whether the connection's certificate is one of the client's, and in force. A self-signed one binds, it never authenticates (T-24).</summary>
    public async ValueTask<bool> IsOfAsync(ClientDocument client, HttpContext context, CancellationToken cancellationToken) =>
        context.Connection.ClientCertificate is { } certificate
        && !certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData)
        && client.CertificateThumbprints.Contains(Convert.ToHexStringLower(SHA256.HashData(certificate.RawData)))
        && await trust(certificate, cancellationToken);
}
