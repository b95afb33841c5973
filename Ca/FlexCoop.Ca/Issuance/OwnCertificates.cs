using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ca;

/// <summary>Makes the certificates of the platform's own servers, whose keys are made here and stay in memory, and of its components and operators, who make theirs.</summary>
public sealed class OwnCertificates
{
    private readonly CertificateIssuer _issuer;
    private readonly IOwnKeys _keys;

    internal OwnCertificates(CertificateIssuer issuer, IOwnKeys keys) => (_issuer, _keys) = (issuer, keys);

    /// <summary>Makes a key and its certificate, by the same way as any other: checked, planned, linted, logged.</summary>
    /// <param name="profile">One that needs no device, such as <see cref="CertificateProfiles.Vtn"/>.</param>
    /// <param name="branch">The kind of key: P-256, or RSA with 2048 bits.</param>
    /// <param name="subject">The common name.</param>
    /// <param name="organisation">Stands as O.</param>
    /// <param name="hostNames">Its host names; empty for a profile that has none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The certificate with its key, for whoever disposes of it; or why there is none.</returns>
    public async Task<(X509Certificate2? Certificate, CaRefusal? Refusal)> MakeAsync(
        CertificateProfile profile, KeyBranch branch, string subject, string organisation, IReadOnlyList<string> hostNames, CancellationToken cancellationToken)
    {
        using AsymmetricAlgorithm key = _keys.Take(branch);
        var name = new X500DistinguishedName("");
        var request = key is ECDsa ecKey
            ? new CertificateRequest(name, ecKey, HashAlgorithmName.SHA256)
            : new CertificateRequest(name, (RSA)key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var (issued, refusal) = await IssueAsync(request.CreateSigningRequest(), profile, subject, organisation, hostNames, cancellationToken);
        if (issued is null)
        {
            return (null, refusal);
        }

        using var certificate = X509CertificateLoader.LoadCertificate(issued.Certificate!);
        return (key is ECDsa ec ? certificate.CopyWithPrivateKey(ec) : certificate.CopyWithPrivateKey((RSA)key), null);
    }

    /// <summary>Makes a certificate for a key that a component or an operator has made, by the same way. Asked for again while that stands, it is given again.</summary>
    /// <param name="profile">One that names neither device nor host: <see cref="CertificateProfiles.Worker"/> or <see cref="CertificateProfiles.Admin"/>.</param>
    /// <param name="subject">Its id: the common name.</param>
    /// <param name="organisation">Stands as O.</param>
    /// <param name="signingRequest">The request, in PEM; of it only the key is taken, and the proof that it is there.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The certificate, for whoever disposes of it; or why there is none.</returns>
    public async Task<(X509Certificate2? Certificate, CaRefusal? Refusal)> IssueAsync(
        CertificateProfile profile, string subject, string organisation, string signingRequest, CancellationToken cancellationToken)
    {
        if (RequestForm.FromPem(signingRequest) is not { } der)
        {
            return (null, new CaRefusal(CaProblems.Form, "It is no certification request in PEM; make one by 'openssl req -new -key KEY -subj /'."));
        }

        var (issued, refusal) = await IssueAsync(der, profile, subject, organisation, hostNames: [], cancellationToken);
        return issued is null ? (null, refusal) : (X509CertificateLoader.LoadCertificate(issued.Certificate!), null);
    }

    private Task<IssuanceOutcome> IssueAsync(
        byte[] request, CertificateProfile profile, string subject, string organisation, IReadOnlyList<string> hostNames, CancellationToken cancellationToken)
    {
        var mandateId = $"own/{subject}";
        var requester = new Requester
        {
            Grant = new EnrolmentGrant { GrantId = $"own/{Guid.NewGuid():N}", MandateId = mandateId },
            Mandate = new Mandate { MandateId = mandateId, Profile = profile.Name, Subject = subject, Cooperative = organisation, HostNames = hostNames, IsActive = true },
            IsOurselves = true,
        };
        return _issuer.IssueAsync(request, requester, cancellationToken);
    }
}
