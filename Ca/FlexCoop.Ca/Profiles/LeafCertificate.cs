using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ca;

/// <summary>Builds to-be-signed certificates from a profile and a mandate; of the request there is nothing in them but the public key.</summary>
internal static class LeafCertificate
{
    /// <summary>For clocks of peers that are behind.</summary>
    public static readonly TimeSpan Backdate = TimeSpan.FromHours(1);

    /// <summary>Builds the TBSCertificate.</summary>
    public static byte[] Build(CertificateProfile profile, Mandate mandate, ReadOnlyMemory<byte> subjectPublicKeyInfo, Authority issuer, byte[] serial, DateTimeOffset now, CaUrls urls)
    {
        var key = issuer.Key!;
        var publicKey = PublicKey.CreateFromSubjectPublicKeyInfo(subjectPublicKeyInfo.Span, out _);
        var request = new CertificateRequest(Subject(mandate), publicKey, key.Hash);
        foreach (var extension in Extensions(profile, mandate, publicKey, issuer, serial, urls))
        {
            request.CertificateExtensions.Add(extension);
        }

        var recorder = new TbsRecorder(key.PublicKey, key.SignatureAlgorithm);
        var (notBefore, notAfter) = Validity(profile, now);
        request.Create(issuer.Certificate.SubjectName, recorder, notBefore, notAfter, serial).Dispose();
        return recorder.ToBeSigned!;
    }

    /// <summary>From when to when, both inclusive (RFC 5280 §4.1.2.5), to the second.</summary>
    public static (DateTimeOffset NotBefore, DateTimeOffset NotAfter) Validity(CertificateProfile profile, DateTimeOffset now)
    {
        var second = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        return (second - Backdate, second + profile.Lifetime - TimeSpan.FromSeconds(1));
    }

    /// <summary>Which host names a certificate has, the first one that of the device.</summary>
    public static IEnumerable<string> HostNames(CertificateProfile profile, Mandate mandate, CaUrls urls) => profile.Names switch
    {
        NameForm.Ven => [DeviceName(mandate, urls)],
        NameForm.VenWithHosts => mandate.HostNames.Prepend(DeviceName(mandate, urls)),
        NameForm.Hosts => mandate.HostNames,
        _ => [],
    };

    /// <summary>The subject: O is the cooperative, CN the venID or what stands for it.</summary>
    public static X500DistinguishedName Subject(Mandate mandate)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(mandate.Subject);
        name.AddOrganizationName(mandate.Cooperative);
        return name.Build();
    }

    public static string DeviceUri(Mandate mandate) => $"urn:uuid:{mandate.DeviceId:D}";

    private static string DeviceName(Mandate mandate, CaUrls urls) => $"{mandate.DeviceId:N}.{urls.DeviceDomain}";

    private static IEnumerable<X509Extension> Extensions(CertificateProfile profile, Mandate mandate, PublicKey publicKey, Authority issuer, byte[] serial, CaUrls urls)
    {
        yield return new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true);
        yield return new X509KeyUsageExtension(KeyUsage(publicKey), critical: true);
        var usages = new OidCollection();
        foreach (var usage in profile.ExtendedKeyUsages)
        {
            usages.Add(new Oid(usage));
        }

        yield return new X509EnhancedKeyUsageExtension(usages, critical: false);
        if (profile.Names != NameForm.None)
        {
            var names = new SubjectAlternativeNameBuilder();
            if (profile.Names is NameForm.Ven or NameForm.VenWithHosts)
            {
                names.AddUri(new Uri(DeviceUri(mandate)));
            }

            foreach (var host in HostNames(profile, mandate, urls))
            {
                names.AddDnsName(host);
            }

            yield return names.Build();
        }

        yield return new X509SubjectKeyIdentifierExtension(publicKey, X509SubjectKeyIdentifierHashAlgorithm.ShortSha256, critical: false);
        yield return issuer.KeyIdentifier;
        yield return CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([urls.Crl(issuer.Id, urls.Shard(serial))]);
        yield return new X509AuthorityInformationAccessExtension(ocspUris: null, [urls.Issuer(issuer.Id)]);
        yield return new X509Extension(Oids.CertificatePolicies, Policy(), critical: false);
    }

    /// <summary>RSA keys also encipher: the OpenADR suite TLS_RSA_WITH_AES_128_CBC_SHA256 sends a key encrypted by them.</summary>
    public static X509KeyUsageFlags KeyUsage(PublicKey publicKey) => publicKey.Oid.Value == Oids.RsaEncryption
        ? X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment
        : X509KeyUsageFlags.DigitalSignature;

    private static byte[] Policy()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oids.Policy);
        }

        return writer.Encode();
    }
}
