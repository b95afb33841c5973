using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Conformance.Tests;

/// <summary>An authority of the bench: certificates of a VEN and of two servers at localhost.</summary>
internal sealed class BenchCertificates : IDisposable
{
    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Until = new(2050, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly X509Certificate2 _root;

    public BenchCertificates()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Bench root", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        _root = request.CreateSelfSigned(From, Until);
        (Vtn, OtherVtn, Ven) = (Issue("CN=vtn"), Issue("CN=other"), Issue("CN=VEN-1"));
        OtherVen = Issue("CN=VEN-2", usage: "1.3.6.1.5.5.7.3.2");
    }

    public X509Certificate2 Vtn { get; }

    public X509Certificate2 OtherVtn { get; }

    public X509Certificate2 Ven { get; }

    /// <summary>For use as a client alone.</summary>
    public X509Certificate2 OtherVen { get; }

    public X509Certificate2 Root => X509CertificateLoader.LoadCertificate(_root.RawDataMemory.Span);

    /// <summary>Lets in whom the authority knows.</summary>
    public X509ChainPolicy Trust(DateTimeOffset now) => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { Root }, DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck, VerificationTime = now.UtcDateTime,
    };

    /// <summary>A certificate of the authority, of 2020 on.</summary>
    public X509Certificate2 Issue(string name, string host = "localhost", DateTimeOffset? until = null, string? usage = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        if (usage is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        }

        using var bare = request.Create(_root, From, until ?? Until, RandomNumberGenerator.GetBytes(8));
        return bare.CopyWithPrivateKey(key);
    }

    public void Dispose()
    {
        foreach (var certificate in (X509Certificate2[])[_root, Vtn, OtherVtn, Ven, OtherVen])
        {
            certificate.Dispose();
        }
    }
}
