using System.Security.Cryptography;
using FlexCoop.Storage;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ca;

/// <summary>Steps 5 to 7 of issuance: a plan is linted, signed, and stored as a certificate.</summary>
internal sealed partial class CertificateSigner(CertificateStore certificates, Hierarchy hierarchy, RequestLimits limits, TimeProvider clock, ILogger<CertificateSigner> logger)
{
    private static readonly Dictionary<KeyBranch, Lazy<AuthorityKey>> ThrowAwayKeys =
        Enum.GetValues<KeyBranch>().ToDictionary(branch => branch, branch => new Lazy<AuthorityKey>(() => AuthorityKey.MakeThrowAway(branch)));

    /// <summary>Makes the certificate of a plan.</summary>
    /// <returns>Null when another was first, or the plan does not stand any more: one has to look again.</returns>
    public async Task<IssuanceOutcome?> SignAsync(Stored<CertificateDocument> planned, string claimId, CancellationToken cancellationToken)
    {
        var document = planned.Value;
        if (hierarchy.Find(document.Issuer) is not { Key: { } key } issuer || CertificateProfiles.Find(document.Mandate.Profile) is not { } profile)
        {
            return new CaRefusal(CaProblems.Unavailable, $"The authority '{document.Issuer}' is not here any more; ask again in ten minutes.", TimeSpan.FromMinutes(10));
        }

        // Step 5
        var trial = SignedDer.Join(document.ToBeSigned, key.SignatureAlgorithm, ThrowAwayKeys[issuer.Id.Branch].Value.Sign(document.ToBeSigned));
        if (CertificateLint.FindFault(trial, document, profile, issuer) is { } fault)
        {
            Log.LintFailed(logger, document.Serial, fault);
            return new CaRefusal(CaProblems.Unavailable, "The certificate would not be what its profile wants; nothing was signed.");
        }

        CrashPoint.Reach("ca.linted");

        // Step 6
        if (limits.RefuseSignature(issuer.Id) is { } tooMany)
        {
            Log.TooManySignatures(logger, issuer.Id);
            return tooMany;
        }

        Log.Signing(logger, issuer.Id, document.Serial, Convert.ToBase64String(document.ToBeSigned));
        var certificate = SignedDer.Join(document.ToBeSigned, key.SignatureAlgorithm, key.Sign(document.ToBeSigned));
        if (!SignedDer.ToBeSigned(certificate).Span.SequenceEqual(document.ToBeSigned) || !SignatureCheck.IsBy(issuer.Certificate, certificate))
        {
            throw new CryptographicException($"What '{issuer.Id}' signed for {document.Serial} is not what was planned.");
        }

        Log.Signed(logger, issuer.Id, document.Serial, Convert.ToBase64String(certificate));
        CrashPoint.Reach("ca.signed");

        // Step 7
        return await StoreAsync(planned, certificate, claimId, cancellationToken);
    }

    private async Task<IssuanceOutcome?> StoreAsync(Stored<CertificateDocument> planned, byte[] certificate, string claimId, CancellationToken cancellationToken)
    {
        var (document, now) = (planned.Value, clock.GetUtcNow());
        var issued = document with { State = CertificateState.Issued, Certificate = certificate, IssuedAt = now };
        var work = new UnitOfWork().Update(CertificateDocument.Collection, planned, issued).Note(document.Serial, now, "issued")
            .Record(new CertificateIssued(issued) { At = now, Subjects = [issued.Mandate.MandateId] });
        if (await certificates.FindClaimAsync(claimId, cancellationToken) is { } claim)
        {
            work.Update(ClaimDocument.Collection, claim, claim.Value with { SpentAt = now });
        }

        if (document.Predecessor is { } serial)
        {
            // Its version is expected too, so that it is either renewed or revoked, whoever comes first.
            if (await certificates.FindAsync(serial, cancellationToken) is not { } predecessor || !Renewable.Judge(predecessor.Value, await certificates.FindSuccessorsAsync(predecessor.Value, cancellationToken)))
            {
                return new CaRefusal(CaProblems.Revoked, $"The certificate '{serial}' was revoked while it was renewed; enrol anew.");
            }

            work.Update(CertificateDocument.Collection, predecessor, predecessor.Value with { SupersededAt = now });
        }

        var isStored = await certificates.TryCommitAsync(work, cancellationToken);
        CrashPoint.Reach("ca.stored");
        return isStored ? new IssuanceOutcome(issued, Refusal: null) : null;
    }

    private static partial class Log
    {
        [LoggerMessage(6104, LogLevel.Error, "Certificate {SerialNumber} is not what its profile wants, and was not signed: {Fault}")]
        public static partial void LintFailed(ILogger logger, string serialNumber, string fault);

        [LoggerMessage(6105, LogLevel.Error, "Authority {Issuer} is asked for more signatures than its limit")]
        public static partial void TooManySignatures(ILogger logger, AuthorityId issuer);

        [LoggerMessage(6106, LogLevel.Information, "Authority {Issuer} signs {SerialNumber}: {ToBeSigned}")]
        public static partial void Signing(ILogger logger, AuthorityId issuer, string serialNumber, string toBeSigned);

        [LoggerMessage(6107, LogLevel.Information, "Authority {Issuer} signed {SerialNumber}: {Certificate}")]
        public static partial void Signed(ILogger logger, AuthorityId issuer, string serialNumber, string certificate);
    }
}
