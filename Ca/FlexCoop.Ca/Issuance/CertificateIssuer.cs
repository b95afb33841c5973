using System.Security.Cryptography;
using FlexCoop.Storage;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ca;

/// <summary>Makes a certificate of a request, at most one for each grant, and none that nobody knows of.</summary>
/// <remarks>
/// <list type="number">
/// <item>Judge the request (<see cref="CsrPolicy"/>).</item>
/// <item>Claim the grant for the request's key; another key than the first is refused.</item>
/// <item>Plan: the serial number and the to-be-signed bytes are on the disk before anything is signed.</item>
/// <item>Lint those bytes under a signature of a throw-away key.</item>
/// <item>Sign them with the authority's key; check that what was signed is what was planned, and that the signature holds.</item>
/// <item>Store the certificate; the grant is spent, the predecessor superseded, and the log has a line, in the same commit.</item>
/// <item>Answer.</item>
/// </list>
/// Killed at any step, a retry with the same key goes on from what is on the disk, with the same bytes; signing them again gives another signature
/// over the same certificate. What is planned and not stored within ten minutes is voided by <see cref="UnfinishedCertificates"/>.
/// </remarks>
internal sealed partial class CertificateIssuer(
    CsrPolicy policy, CertificateStore certificates, Hierarchy hierarchy, RequestLimits limits, IssuanceClock issuanceClock, CaUrls urls, TimeProvider clock, ILogger<CertificateIssuer> logger)
{
    /// <summary>How often it looks anew when others were first; each time something has changed.</summary>
    private const int MaxRounds = 1000;

    private const int SerialBytes = 16;

    private static readonly Dictionary<KeyBranch, Lazy<AuthorityKey>> ThrowAwayKeys =
        Enum.GetValues<KeyBranch>().ToDictionary(branch => branch, branch => new Lazy<AuthorityKey>(() => AuthorityKey.MakeThrowAway(branch)));

    /// <summary>Issues a certificate, or finds the one that the same request was given before.</summary>
    public async Task<IssuanceOutcome> IssueAsync(ReadOnlyMemory<byte> der, Requester requester, CancellationToken cancellationToken)
    {
        // Step 1
        var verdict = await policy.JudgeAsync(der, requester, cancellationToken);
        if (verdict.Refusal is { } refusal)
        {
            Log.Refused(logger, requester.Mandate?.Subject, refusal.Slug, refusal.Detail);
            return refusal;
        }

        if (verdict.Issued is { } issuedBefore)
        {
            return issuedBefore;
        }

        if (issuanceClock.Refuse() is { } wrongClock)
        {
            Log.ClockWentBack(logger, wrongClock.Detail);
            return wrongClock;
        }

        var request = verdict.Request!;
        for (var round = 0; round < MaxRounds; round++)
        {
            // Step 2
            if (await ClaimAsync(ClaimId(requester, request), request.SpkiHash, cancellationToken) is not { } claim)
            {
                return new CaRefusal(CaProblems.GrantSpent, "The token or code was used by another key; let the owner give a new one.");
            }

            CrashPoint.Reach("ca.claimed");

            // Step 3
            var (planned, trouble) = await PlanAsync(claim, request, requester, cancellationToken);
            if (trouble is not null)
            {
                return trouble;
            }

            if (planned is { Value.State: CertificateState.Issued })
            {
                return planned.Value;
            }

            if (planned is null)
            {
                continue;
            }

            CrashPoint.Reach("ca.planned");
            var (issued, unsigned) = await SignAndStoreAsync(planned, claim.Value.ClaimId, cancellationToken);
            if (unsigned is not null)
            {
                return unsigned;
            }

            if (issued is not null)
            {
                return issued;
            }
        }

        throw new InvalidOperationException($"The request of key {request.SpkiHash} found no end in {MaxRounds} rounds.");
    }

    private static string ClaimId(Requester requester, CertificateSigningRequest request) =>
        requester.Grant is { } grant ? $"grant/{grant.GrantId}" : $"renewal/{requester.Holder!.Serial}/{request.SpkiHash}";

    /// <returns>Null when another key has it.</returns>
    private async Task<Stored<ClaimDocument>?> ClaimAsync(string claimId, string spkiHash, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await certificates.FindClaimAsync(claimId, cancellationToken) is { } claim)
            {
                return claim.Value.SpkiHash == spkiHash ? claim : null;
            }

            var made = new ClaimDocument { ClaimId = claimId, SpkiHash = spkiHash, ClaimedAt = clock.GetUtcNow() };
            if (await certificates.TryCommitAsync(new UnitOfWork().Insert(ClaimDocument.Collection, made), cancellationToken))
            {
                return new Stored<ClaimDocument>(made, 1);
            }
        }
    }

    /// <returns>What is planned, or issued by somebody who was first; both null when another was first and one has to look again.</returns>
    private async Task<(Stored<CertificateDocument>? Planned, CaRefusal? Refusal)> PlanAsync(
        Stored<ClaimDocument> claim, CertificateSigningRequest request, Requester requester, CancellationToken cancellationToken)
    {
        if (claim.Value.Serial is { } serial && await certificates.FindAsync(serial, cancellationToken) is { Value.State: not CertificateState.Voided } known)
        {
            return (known, null);
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

        var serial = RandomNumberGenerator.GetBytes(SerialBytes);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
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

    /// <returns>Both null when another was first, or the plan was voided.</returns>
    private async Task<(CertificateDocument? Issued, CaRefusal? Refusal)> SignAndStoreAsync(Stored<CertificateDocument> planned, string claimId, CancellationToken cancellationToken)
    {
        var document = planned.Value;
        if (hierarchy.Find(document.Issuer) is not { Key: { } key } issuer || CertificateProfiles.Find(document.Mandate.Profile) is not { } profile)
        {
            return (null, new CaRefusal(CaProblems.Unavailable, $"The authority '{document.Issuer}' is not here any more; ask again in ten minutes.", TimeSpan.FromMinutes(10)));
        }

        // Step 4
        var trial = SignedDer.Join(document.ToBeSigned, key.SignatureAlgorithm, ThrowAwayKeys[issuer.Id.Branch].Value.Sign(document.ToBeSigned));
        if (CertificateLint.FindFault(trial, document, profile, issuer) is { } fault)
        {
            Log.LintFailed(logger, document.Serial, fault);
            return (null, new CaRefusal(CaProblems.Unavailable, "The certificate would not be what its profile wants; nothing was signed."));
        }

        CrashPoint.Reach("ca.linted");

        // Step 5
        if (limits.RefuseSignature(issuer.Id) is { } tooMany)
        {
            Log.TooManySignatures(logger, issuer.Id);
            return (null, tooMany);
        }

        Log.Signing(logger, issuer.Id, document.Serial, Convert.ToBase64String(document.ToBeSigned));
        var certificate = SignedDer.Join(document.ToBeSigned, key.SignatureAlgorithm, key.Sign(document.ToBeSigned));
        if (!SignedDer.ToBeSigned(certificate).Span.SequenceEqual(document.ToBeSigned) || !SignatureCheck.IsBy(issuer.Certificate, certificate))
        {
            throw new CryptographicException($"What '{issuer.Id}' signed for {document.Serial} is not what was planned.");
        }

        Log.Signed(logger, issuer.Id, document.Serial, Convert.ToBase64String(certificate));
        CrashPoint.Reach("ca.signed");

        // Step 6
        var now = clock.GetUtcNow();
        var issued = document with { State = CertificateState.Issued, Certificate = certificate, IssuedAt = now };
        var work = new UnitOfWork().Update(CertificateDocument.Collection, planned, issued).Note(document.Serial, now, "issued");
        if (await certificates.FindClaimAsync(claimId, cancellationToken) is { } claim)
        {
            work.Update(ClaimDocument.Collection, claim, claim.Value with { SpentAt = now });
        }

        if (document.Predecessor is not null && await certificates.FindAsync(document.Predecessor, cancellationToken) is { Value.SupersededAt: null } predecessor)
        {
            work.Update(CertificateDocument.Collection, predecessor, predecessor.Value with { SupersededAt = now });
        }

        var isStored = await certificates.TryCommitAsync(work, cancellationToken);
        CrashPoint.Reach("ca.stored");
        return (isStored ? issued : null, null);
    }

    private static partial class Log
    {
        [LoggerMessage(6101, LogLevel.Warning, "Request for {Subject} refused by check {Slug}: {Detail}")]
        public static partial void Refused(ILogger logger, string? subject, string slug, string detail);

        [LoggerMessage(6102, LogLevel.Error, "No {Kind} authority with {Branch} keys can sign")]
        public static partial void NoIssuer(ILogger logger, AuthorityKind kind, KeyBranch branch);

        [LoggerMessage(6103, LogLevel.Warning, "Authority {Issuer} needs a successor; it ends at {NotAfter}")]
        public static partial void SuccessorDue(ILogger logger, AuthorityId issuer, DateTimeOffset notAfter);

        [LoggerMessage(6104, LogLevel.Error, "Certificate {SerialNumber} is not what its profile wants, and was not signed: {Fault}")]
        public static partial void LintFailed(ILogger logger, string serialNumber, string fault);

        [LoggerMessage(6105, LogLevel.Error, "Authority {Issuer} is asked for more signatures than its limit")]
        public static partial void TooManySignatures(ILogger logger, AuthorityId issuer);

        [LoggerMessage(6106, LogLevel.Information, "Authority {Issuer} signs {SerialNumber}: {ToBeSigned}")]
        public static partial void Signing(ILogger logger, AuthorityId issuer, string serialNumber, string toBeSigned);

        [LoggerMessage(6108, LogLevel.Error, "Nothing is signed: {Reason}")]
        public static partial void ClockWentBack(ILogger logger, string reason);

        [LoggerMessage(6107, LogLevel.Information, "Authority {Issuer} signed {SerialNumber}: {Certificate}")]
        public static partial void Signed(ILogger logger, AuthorityId issuer, string serialNumber, string certificate);
    }
}
