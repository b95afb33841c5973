using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace FlexCoop.Ca;

/// <summary>The certificates of the authorities themselves: profiles <c>ca-root</c>, <c>ca-device</c> and <c>ca-server</c>.</summary>
internal static class AuthorityCertificate
{
    private static readonly Asn1Tag PermittedSubtrees = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag ExcludedSubtrees = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag DnsName = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag IpAddress = new(TagClass.ContextSpecific, 7);

    public static X500DistinguishedName Subject(CeremonyPlan plan, AuthorityId id)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddOrganizationName(plan.Organisation);
        name.AddCommonName(id.Kind == AuthorityKind.Root ? $"FlexCoop Root CA {Branch(id)}" : $"FlexCoop {id.Kind} CA {Branch(id)} {id.Generation}");
        return name.Build();
    }

    /// <summary>The TBSCertificate of a root.</summary>
    public static byte[] Root(CeremonyPlan plan, AuthorityId id, AuthorityKey key)
    {
        var subject = Subject(plan, id);
        return Build(plan, id, subject, key, subject, key, issuerKeyId: null, plan.RootNotBefore, plan.RootYears, pathLength: 1);
    }

    /// <summary>The TBSCertificate of an intermediate.</summary>
    public static byte[] Intermediate(CeremonyPlan plan, AuthorityId id, AuthorityKey key, X509Certificate2 root, AuthorityKey rootKey)
    {
        var rootKeyId = root.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single();
        return Build(plan, id, Subject(plan, id), key, root.SubjectName, rootKey, rootKeyId, plan.NotBefore, plan.IntermediateYears, pathLength: 0);
    }

    /// <summary>The domains that the name constraints of an authority leave it; null for all.</summary>
    public static IReadOnlyList<string>? PermittedHosts(X509Certificate2 authority)
    {
        if (authority.Extensions.FirstOrDefault(extension => extension.Oid!.Value == Oids.NameConstraints) is not { } constraints)
        {
            return null;
        }

        var permitted = new AsnReader(constraints.RawData, AsnEncodingRules.DER).ReadSequence().ReadSequence(PermittedSubtrees);
        var domains = new List<string>();
        while (permitted.HasData)
        {
            domains.Add(permitted.ReadSequence().ReadCharacterString(UniversalTagNumber.IA5String, DnsName));
        }

        return domains;
    }

    private static byte[] Build(
        CeremonyPlan plan, AuthorityId id, X500DistinguishedName subject, AuthorityKey key, X500DistinguishedName issuer, AuthorityKey issuerKey,
        X509SubjectKeyIdentifierExtension? issuerKeyId, DateTimeOffset notBefore, int years, int pathLength)
    {
        var request = new CertificateRequest(subject, key.PublicKey, issuerKey.Hash);
        var keyId = new X509SubjectKeyIdentifierExtension(key.PublicKey, X509SubjectKeyIdentifierHashAlgorithm.ShortSha256, critical: false);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLength, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(keyId);
        if (issuerKeyId is not null)
        {
            request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(issuerKeyId));
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(Usages(plan, id), critical: false));
        }

        if (id.Kind == AuthorityKind.Device)
        {
            request.CertificateExtensions.Add(new X509Extension(Oids.NameConstraints, DeviceNames(plan), critical: true));
        }

        var recorder = new TbsRecorder(issuerKey.PublicKey, issuerKey.SignatureAlgorithm);
        var start = notBefore.ToUniversalTime();
        request.Create(issuer, recorder, start, start.AddYears(years).AddSeconds(-1), Serial(plan, id, key)).Dispose();
        return recorder.ToBeSigned!;
    }

    /// <summary>A stolen device intermediate must not make a VTN: server certificates only where VENs are servers, and only for their names.</summary>
    private static OidCollection Usages(CeremonyPlan plan, AuthorityId id)
    {
        var usages = new OidCollection { new Oid(Oids.ClientAuth) };
        if (id.Kind == AuthorityKind.Server || plan.PushDomains.Count > 0)
        {
            usages.Add(new Oid(Oids.ServerAuth));
        }

        return usages;
    }

    /// <summary>Name constraints (RFC 5280 §4.2.1.10): host names below the device domains, and no IP addresses where VENs are servers.</summary>
    /// <remarks>
    /// A client needs no constraint on addresses, and strongSwan 5.9 reads no certificate that has a critical one: it could not fetch the hierarchy.
    /// Interpretation: no constraint on URIs. By the RFC one compares hosts, and refuses every URI without a host, as <c>urn:uuid:…</c> is.
    /// </remarks>
    private static byte[] DeviceNames(CeremonyPlan plan)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(PermittedSubtrees))
            {
                foreach (var domain in plan.PushDomains.Prepend(plan.DeviceDomain))
                {
                    using (writer.PushSequence())
                    {
                        writer.WriteCharacterString(UniversalTagNumber.IA5String, domain, DnsName);
                    }
                }
            }

            if (plan.PushDomains.Count > 0)
            {
                using (writer.PushSequence(ExcludedSubtrees))
                {
                    foreach (var length in (int[])[8, 32])
                    {
                        using (writer.PushSequence())
                        {
                            writer.WriteOctetString(new byte[length], IpAddress);
                        }
                    }
                }
            }
        }

        return writer.Encode();
    }

    /// <summary>16 bytes that follow from the plan and the key, so that a ceremony that is run again makes the same certificate.</summary>
    private static byte[] Serial(CeremonyPlan plan, AuthorityId id, AuthorityKey key)
    {
        var seed = Encoding.UTF8.GetBytes($"{plan.Organisation}|{id}|{SpkiHash.Of(key.PublicKey.ExportSubjectPublicKeyInfo())}");
        var serial = SHA256.HashData(seed)[..16];
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }

    private static string Branch(AuthorityId id) => id.Branch.ToString().ToUpperInvariant();
}
