using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ven.Tests.Diagnosis;

/// <summary>An authority that signs whatever a test wants.</summary>
internal sealed class LittleAuthority : IDisposable
{
    public const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuth = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 _root;

    /// <param name="name">Its distinguished name.</param>
    /// <param name="isAuthority">Whether its certificate says that it is one.</param>
    /// <param name="until">Until when it is valid, in days from now.</param>
    public LittleAuthority(string name = "CN=Platform root", bool isAuthority = true, double until = 100)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, hasPathLengthConstraint: false, 0, critical: true));
        _root = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-100), TimeProvider.System.GetUtcNow().AddDays(until));
    }

    /// <summary>Its own certificate, without the key.</summary>
    public X509Certificate2 Root => X509CertificateLoader.LoadCertificate(_root.RawDataMemory.Span);

    /// <summary>A certificate with its key, valid for the day around now unless said.</summary>
    /// <param name="name">Its distinguished name.</param>
    /// <param name="usage">The extended key usage.</param>
    /// <param name="from">Days from now.</param>
    /// <param name="until">Likewise.</param>
    public X509Certificate2 Issue(string name, string usage, double from = -1, double until = 1)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        var now = TimeProvider.System.GetUtcNow();
        using var signing = _root.GetECDsaPrivateKey()!;
        using var bare = request.Create(_root.SubjectName, X509SignatureGenerator.CreateForECDsa(signing), now.AddDays(from), now.AddDays(until), RandomNumberGenerator.GetBytes(8));
        return bare.CopyWithPrivateKey(key);
    }

    public void Dispose() => _root.Dispose();
}
