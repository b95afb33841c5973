using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.OpenAdr.Tests.Signatures;

/// <summary>Certificates to sign with, each with its key; an RSA key takes a while, so that one serves all tests.</summary>
internal static class SomeCertificate
{
    private static readonly Lazy<X509Certificate2> SharedRsa = new(() =>
    {
        using var key = RSA.Create(2048);
        return Issue(new CertificateRequest("CN=VEN-RSA", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    });

    private static readonly Lazy<X509Certificate2> SharedEcdsa = new(() => NewEcdsa());

    /// <summary>The instant for which messages are signed here.</summary>
    public static DateTimeOffset Now { get; } = new(2026, 6, 30, 18, 0, 0, TimeSpan.Zero);

    public static X509Certificate2 Rsa => SharedRsa.Value;

    public static X509Certificate2 Ecdsa => SharedEcdsa.Value;

    /// <summary>By the name of the algorithm.</summary>
    public static X509Certificate2 Of(string algorithm) => algorithm == "RSA" ? Rsa : Ecdsa;

    public static X509Certificate2 NewEcdsa(DateTimeOffset? notAfter = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Issue(new CertificateRequest("CN=VEN-EC", key, HashAlgorithmName.SHA256), notAfter);
    }

    private static X509Certificate2 Issue(CertificateRequest request, DateTimeOffset? notAfter = null) => request.CreateSelfSigned(Now.AddDays(-30), notAfter ?? Now.AddDays(30));
}
