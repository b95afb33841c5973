using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ca;

/// <summary>An authority of the hierarchy, with its certificate; whoever has its key signs through <see cref="Hierarchy"/>.</summary>
public sealed class Authority
{
    /// <summary>How long before an intermediate's signing time ends its successor should be published.</summary>
    private static readonly TimeSpan PublishBeforeUse = TimeSpan.FromDays(60);

    /// <summary>For how long an intermediate is meant to sign; it is valid longer, so that what it signed can end.</summary>
    private const int SigningYears = 2;

    internal Authority(AuthorityId id, X509Certificate2 certificate, AuthorityKey? key)
    {
        Id = id;
        Certificate = certificate;
        Key = key;
        SpkiHash = Ca.SpkiHash.Of(certificate.PublicKey.ExportSubjectPublicKeyInfo());
        PermittedHosts = AuthorityCertificate.PermittedHosts(certificate);

        // Read here, by one thread: the framework's extensions decode themselves when they are first asked, and tell a second thread nothing meanwhile.
        ExtendedKeyUsages = [.. certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(usages => usages.EnhancedKeyUsages.Cast<Oid>()).Select(usage => usage.Value!)];
        KeyIdentifier = X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single());
    }

    public AuthorityId Id { get; }

    /// <summary>The certificate, without the key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The SHA-256 of its SubjectPublicKeyInfo, in lower-case hex.</summary>
    public string SpkiHash { get; }

    /// <summary>The domains whose host names it can certify; null for all.</summary>
    public IReadOnlyList<string>? PermittedHosts { get; }

    /// <summary>The usages that it can certify; none for roots, which can certify all (RFC 5280 §4.2.1.12).</summary>
    internal IReadOnlyList<string> ExtendedKeyUsages { get; }

    /// <summary>How what it signs names its key (RFC 5280 §4.2.1.1).</summary>
    internal X509AuthorityKeyIdentifierExtension KeyIdentifier { get; }

    /// <summary>From when it signs: an intermediate is published (<c>/cacerts</c>) before that.</summary>
    public DateTimeOffset SignsFrom => new(Certificate.NotBefore.ToUniversalTime());

    /// <summary>The last instant at which its certificate is valid.</summary>
    public DateTimeOffset NotAfter => new(Certificate.NotAfter.ToUniversalTime());

    /// <summary>From when a successor should be published; it goes on signing after that.</summary>
    public DateTimeOffset SuccessorDue => SignsFrom.AddYears(SigningYears) - PublishBeforeUse;

    /// <summary>Null for roots, which stay offline.</summary>
    internal AuthorityKey? Key { get; }
}
