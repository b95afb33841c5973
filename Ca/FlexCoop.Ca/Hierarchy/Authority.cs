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
    }

    public AuthorityId Id { get; }

    /// <summary>The certificate, without the key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The SHA-256 of its SubjectPublicKeyInfo, in lower-case hex.</summary>
    public string SpkiHash { get; }

    /// <summary>The domains whose host names it can certify; null for all.</summary>
    public IReadOnlyList<string>? PermittedHosts { get; }

    /// <summary>From when it signs: an intermediate is published (<c>/cacerts</c>) before that.</summary>
    public DateTimeOffset SignsFrom => new(Certificate.NotBefore.ToUniversalTime());

    /// <summary>The last instant at which its certificate is valid.</summary>
    public DateTimeOffset NotAfter => new(Certificate.NotAfter.ToUniversalTime());

    /// <summary>From when a successor should be published; it goes on signing after that.</summary>
    public DateTimeOffset SuccessorDue => SignsFrom.AddYears(SigningYears) - PublishBeforeUse;

    /// <summary>Null for roots, which stay offline.</summary>
    internal AuthorityKey? Key { get; }
}
