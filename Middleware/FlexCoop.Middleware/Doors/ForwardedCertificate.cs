using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace FlexCoop.Middleware.Doors;

/// <summary>The certificate that a client showed a reverse proxy, as that hands it on in <c>Client-Cert</c> (RFC 9440): read on the socket of the proxy, and nowhere else (FX-02).</summary>
/// <remarks>The proxy has had the proof of possession in its handshake, and nothing more is taken on its word: chain, use, validity and status are judged here.</remarks>
internal static class ForwardedCertificate
{
    private const string Header = "Client-Cert";

    /// <summary>Marks a connection as one of the proxy's.</summary>
    public static void Expect(ConnectionContext connection) => connection.Items[typeof(ForwardedCertificate)] = true;

    /// <summary>Whether a request has come from the proxy: its connection then carries the requests of many clients.</summary>
    public static bool IsExpected(HttpContext context) => context.Features.GetRequiredFeature<IConnectionItemsFeature>().Items.ContainsKey(typeof(ForwardedCertificate));

    /// <summary>Takes the certificate for that of the connection, for this request.</summary>
    /// <returns>What is wrong with the header; null when it holds a certificate.</returns>
    public static string? Take(HttpContext context)
    {
        // One byte sequence (RFC 9440 §2.2, RFC 8941 §3.3.5), which two lines or two members are not.
        if (context.Request.Headers[Header] is not [{ } value] || value is not [':', .. var base64, ':'])
        {
            return "is missing, stands more than once, or is no byte sequence";
        }

        var der = new byte[base64.Length];
        if (base64.AsSpan().ContainsAnyInRange('\0', ' ') || !Convert.TryFromBase64String(base64, der, out var length))
        {
            return "holds what is not base64";
        }

        if (Read(der.AsSpan(0, length)) is not { } certificate)
        {
            return "holds what is no certificate in DER";
        }

        context.Response.RegisterForDispose(certificate);
        context.Connection.ClientCertificate = certificate;
        return null;
    }

    /// <returns>Null for anything but one whole certificate, of which every part that is asked for later can be read.</returns>
    private static X509Certificate2? Read(ReadOnlySpan<byte> der)
    {
        X509Certificate2? certificate = null;
        try
        {
            certificate = X509CertificateLoader.LoadCertificate(der);
            if (der.SequenceEqual(certificate.RawDataMemory.Span) && certificate.NotBefore <= certificate.NotAfter && certificate.Extensions.Count >= 0)
            {
                return certificate;
            }
        }
        catch (CryptographicException)
        {
            // It is none.
        }

        certificate?.Dispose();
        return null;
    }
}
