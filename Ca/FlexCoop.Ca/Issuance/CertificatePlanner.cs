using FlexCoop.Storage;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ca;

/// <summary>Step 3 of issuance: the serial number and the to-be-signed bytes are on the disk before anything is signed.</summary>
internal sealed partial class CertificatePlanner(
    CertificateStore certificates, Hierarchy hierarchy, SerialNumbers serials, IssuanceClock issuanceClock, CaUrls urls, TimeProvider clock, ILogger<CertificatePlanner> logger)
{
    /// <summary>Plans a certificate, or finds the plan or the certificate of the same request.</summary>
    /// <returns>What is planned, or issued by somebody who was first; both null when another was first and one has to look again.</returns>
    public async Task<(Stored<CertificateDocument>? Planned, CaRefusal? Refusal)> PlanAsync(
        Stored<ClaimDocument> claim, CertificateSigningRequest request, Requester requester, CancellationToken cancellationToken)
    {
        if (issuanceClock.Refuse() is { } wrongClock)
        {
            Log.ClockWentBack(logger, wrongClock.Detail);
            return (null, wrongClock);
        }

        if (claim.Value.Serial is { } serial && await certificates.FindAsync(serial, cancellationToken) is { Value.State: not CertificateState.Voided } known)
        {
            return known.Value.RevokedAt is null
                ? (known, null)
                : (null, new CaRefusal(CaProblems.Revoked, $"The certificate '{serial}' of this request was revoked; the owner has to allow the device anew."));
        }

        var mandate = requester.Mandate!;
        var key = await certificates.FindKeyAsync(request.SpkiHash, cancellationToken);
        if (key is not null && await certificates.FindAsync(key.Value.Serial, cancellationToken) is { } latest && key.Value.Serial != requester.Holder?.Serial)
        {
            if (key.Value.MandateId != mandate.MandateId)
            {
                return (null, new CaRefusal(CaProblems.DuplicateKey, "Another device has this key; make a new one on each device, and none in its image."));
            }

            if (latest.Value.State == CertificateState.Planned)
            {
                // Planned under another grant of the mandate: this one goes on with it.
                var adopted = claim.Value with { Serial = latest.Value.Serial };
                return await certificates.TryCommitAsync(new UnitOfWork().Update(ClaimDocument.Collection, claim, adopted), cancellationToken) ? (latest, null) : (null, null);
            }

            if (latest.Value.IsLiveAt(clock.GetUtcNow()))
            {
                return (latest, null);
            }
        }

        var (document, refusal) = Plan(request, requester, mandate);
        if (document is null)
        {
            return (null, refusal);
        }

        var owner = new KeyDocument { SpkiHash = request.SpkiHash, MandateId = mandate.MandateId, Serial = document.Serial };
        var work = new UnitOfWork()
            .Insert(CertificateDocument.Collection, document)
            .Update(ClaimDocument.Collection, claim, claim.Value with { Serial = document.Serial })
            .Note(document.Serial, document.PlannedAt, $"planned by {document.Issuer} for {mandate.Subject} of {mandate.Cooperative}, profile {mandate.Profile}");
        _ = key is null ? work.Insert(KeyDocument.Collection, owner) : work.Update(KeyDocument.Collection, key, owner);
        if (!await certificates.TryCommitAsync(work, cancellationToken))
        {
            return (null, null);
        }

        issuanceClock.Planned(document);
        return (new Stored<CertificateDocument>(document, 1), null);
    }

    private (CertificateDocument? Document, CaRefusal? Refusal) Plan(CertificateSigningRequest request, Requester requester, Mandate mandate)
    {
        var now = clock.GetUtcNow();
        var profile = CertificateProfiles.Find(mandate.Profile)!;
        var branch = request.KeyAlgorithm == Oids.EcPublicKey ? KeyBranch.Ec : KeyBranch.Rsa;
        var (notBefore, notAfter) = LeafCertificate.Validity(profile, now);
        if (hierarchy.Signer(profile.Authority, branch, now) is not { } issuer || notAfter > issuer.NotAfter)
        {
            Log.NoIssuer(logger, profile.Authority, branch);
            return (null, new CaRefusal(CaProblems.Unavailable, $"No {profile.Authority} authority with {branch} keys can sign for {profile.Lifetime.TotalDays} days; the operator has to renew it."));
        }

        if (now >= issuer.SuccessorDue)
        {
            Log.SuccessorDue(logger, issuer.Id, issuer.NotAfter);
        }

        var serial = serials.Next();
        return (new CertificateDocument
        {
            Serial = Convert.ToHexStringLower(serial),
            Issuer = issuer.Id.ToString(),
            ProfileHash = profile.Hash,
            Mandate = mandate,
            SpkiHash = request.SpkiHash,
            State = CertificateState.Planned,
            PlannedAt = now,
            NotBefore = notBefore,
            NotAfter = notAfter,
            CrlShard = urls.Shard(serial),
            ToBeSigned = LeafCertificate.Build(profile, mandate, request.SubjectPublicKeyInfo, issuer, serial, now, urls),
            Predecessor = requester.Holder?.Serial,
        }, null);
    }

    private static partial class Log
    {
        [LoggerMessage(6102, LogLevel.Error, "No {Kind} authority with {Branch} keys can sign")]
        public static partial void NoIssuer(ILogger logger, AuthorityKind kind, KeyBranch branch);

        [LoggerMessage(6103, LogLevel.Warning, "Authority {Issuer} needs a successor; it ends at {NotAfter}")]
        public static partial void SuccessorDue(ILogger logger, AuthorityId issuer, DateTimeOffset notAfter);

        [LoggerMessage(6108, LogLevel.Error, "Nothing is signed: {Reason}")]
        public static partial void ClockWentBack(ILogger logger, string reason);
    }
}
