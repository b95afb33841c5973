using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ca;

/// <summary>Whether a client's certificate is one of ours that stands: chain, usage, validity, status, and the log that tells of it (T-21). Never fetches anything (T-03).</summary>
public sealed class CertificateVerifier
{
    private readonly Hierarchy _hierarchy;
    private readonly CertificateStore _certificates;
    private readonly CertificateStatusMap _status;
    private readonly IIssuanceLog _log;
    private readonly TimeProvider _clock;

    internal CertificateVerifier(Hierarchy hierarchy, CertificateStore certificates, CertificateStatusMap status, IIssuanceLog log, TimeProvider clock) =>
        (_hierarchy, _certificates, _status, _log, _clock) = (hierarchy, certificates, status, log, clock);

    /// <summary>Verifies a certificate when a connection begins; <see cref="Stands"/> is asked at each request.</summary>
    /// <remarks>It is read in the store itself, as all that is new is (enrolment and renewal, too): while the store is out of sight nobody comes in, and what runs goes on (I7).</remarks>
    /// <param name="certificate">What the peer showed in TLS.</param>
    /// <param name="late">For how long after its end it is tolerated; zero but for renewal.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its holder; null when it is not one of ours, or does not stand.</returns>
    public async ValueTask<CertificateHolder?> VerifyAsync(X509Certificate2 certificate, TimeSpan late, CancellationToken cancellationToken) =>
        await FindAsync(certificate, late, cancellationToken) is { RevokedAt: null } known && !_status.IsRevoked(known.Issuer, known.Serial) ? HolderOf(known) : null;

    /// <summary>Why a certificate that does not stand does not, for logs and for who has shown it.</summary>
    public async ValueTask<CertificateFault> ExplainAsync(X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        return now < Utc(certificate.NotBefore) || now > Utc(certificate.NotAfter) ? CertificateFault.OutOfTime
            : await FindAsync(certificate, TimeSpan.Zero, cancellationToken) is { } known && (known.RevokedAt is not null || _status.IsRevoked(known.Issuer, known.Serial)) ? CertificateFault.Revoked
            : CertificateFault.Unknown;
    }

    /// <summary>Verifies a certificate that is to be renewed; it may also be superseded by one that was never used.</summary>
    /// <returns>Its holder; null when it is not one of ours, or may not be renewed.</returns>
    internal async ValueTask<CertificateHolder?> VerifyRenewalAsync(X509Certificate2 certificate, TimeSpan late, CancellationToken cancellationToken) =>
        await FindAsync(certificate, late, cancellationToken) is { } known && Renewable.Judge(known, await _certificates.FindSuccessorsAsync(known, cancellationToken)) ? HolderOf(known) : null;

    /// <summary>Whether a holder's certificate still stands: not revoked, and not over, also on a connection that is older than that (OpenADR rule 516).</summary>
    public bool Stands(CertificateHolder holder) => _clock.GetUtcNow() <= holder.NotAfter && !_status.IsRevoked(holder.Issuer, holder.Serial);

    /// <summary>For the options of a door: our roots, and no download of what a peer's certificate names, which would happen during the handshake (T-03).</summary>
    public X509ChainPolicy NewChainPolicy() => NewChainPolicy(Oids.ClientAuth);

    /// <summary>The same for one who connects to the servers of VENs.</summary>
    public X509ChainPolicy NewServerChainPolicy() => NewChainPolicy(Oids.ServerAuth);

    private X509ChainPolicy NewChainPolicy(string usage)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
        policy.ApplicationPolicy.Add(new Oid(usage));
        policy.CustomTrustStore.AddRange(_hierarchy.Roots.Select(root => root.Certificate).ToArray());
        policy.ExtraStore.AddRange(_hierarchy.Intermediates.Select(intermediate => intermediate.Certificate).ToArray());
        return policy;
    }

    private static CertificateHolder HolderOf(CertificateDocument known) => new(
        known.Serial, known.Issuer, known.Mandate.Subject, known.Mandate.Cooperative, known.Mandate.Profile, known.Mandate.MandateId, known.NotAfter, known.UsedAt is null ? known.Predecessor : null);

    /// <returns>Null when it is not one of ours, or over for longer than is tolerated.</returns>
    private async ValueTask<CertificateDocument?> FindAsync(X509Certificate2 certificate, TimeSpan late, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        return now >= Utc(certificate.NotBefore) && now <= Utc(certificate.NotAfter) + late && IsOurs(certificate, now)
            && await _certificates.FindAsync(Convert.ToHexStringLower(certificate.SerialNumberBytes.Span), cancellationToken) is { Value: { State: CertificateState.Issued } known }
            && known.Certificate.AsSpan().SequenceEqual(certificate.RawDataMemory.Span)
            && await _log.HoldsAsync(certificate.RawDataMemory, cancellationToken)
            ? known
            : null;
    }

    private bool IsOurs(X509Certificate2 certificate, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy = NewChainPolicy();

        // Whether it is late was asked before; OpenSSL takes the very last second for late, too.
        var last = Utc(certificate.NotAfter) - TimeSpan.FromSeconds(1);
        chain.ChainPolicy.VerificationTime = (now < last ? now : last).UtcDateTime;
        try
        {
            return chain.Build(certificate);
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            foreach (var element in chain.ChainElements)
            {
                element.Certificate.Dispose();
            }
        }
    }

    private static DateTimeOffset Utc(DateTime local) => new(local.ToUniversalTime());
}
