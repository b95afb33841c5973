using Microsoft.Extensions.Logging;

namespace FlexCoop.Ca;

/// <summary>Makes a certificate of a request, at most one for each grant, and none that nobody knows of.</summary>
/// <remarks>
/// <list type="number">
/// <item>Judge the request (<see cref="CsrPolicy"/>).</item>
/// <item>Claim the grant or the renewal for the request's key (<see cref="IssuanceClaims"/>).</item>
/// <item>Plan: the serial number and the to-be-signed bytes are on the disk before anything is signed (<see cref="CertificatePlanner"/>).</item>
/// <item>Ask once more whether mandate and key stand, now that who revokes finds the plan (<see cref="Standing"/>).</item>
/// <item>Lint those bytes under a signature of a throw-away key.</item>
/// <item>Sign them with the authority's key; check that what was signed is what is planned, and that the signature holds.</item>
/// <item>Store the certificate; the grant is spent, the predecessor superseded unless it was revoked, and the log has a line, in the same commit (<see cref="CertificateSigner"/>).</item>
/// <item>Wait until the log tells of it (T-21), and answer (<see cref="IIssuanceLog"/>).</item>
/// </list>
/// Killed at any step, a retry with the same key goes on from what is on the disk, with the same bytes; signing them again gives another signature
/// over the same certificate. What is planned and not stored within ten minutes is voided by <see cref="UnfinishedCertificates"/>; what is revoked while it is made
/// ends in a refusal.
/// </remarks>
internal sealed partial class CertificateIssuer(
    CsrPolicy policy, IssuanceClaims claims, CertificatePlanner planner, Standing standing, CertificateSigner signer, IIssuanceLog log, ILogger<CertificateIssuer> logger)
{
    /// <summary>How often it looks anew when others were first; each time something has changed.</summary>
    private const int MaxRounds = 1000;

    /// <summary>Issues a certificate, or finds the one that the same request was given before.</summary>
    public async Task<IssuanceOutcome> IssueAsync(ReadOnlyMemory<byte> der, Requester requester, CancellationToken cancellationToken)
    {
        // Step 1
        var verdict = await policy.JudgeAsync(der, requester, cancellationToken);
        var outcome = verdict.Refusal is { } refusal ? refusal
            : verdict.Issued is { } issuedBefore ? issuedBefore
            : await MakeAsync(verdict.Request!, requester, cancellationToken);
        if (outcome.Refusal is { } refused)
        {
            Log.Refused(logger, requester.Mandate?.Subject, refused.Slug);
            return outcome;
        }

        // Step 8
        await log.TakeOverAsync(cancellationToken);
        return outcome;
    }

    private async Task<IssuanceOutcome> MakeAsync(CertificateSigningRequest request, Requester requester, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            // Step 2
            var (claim, taken) = await claims.ClaimAsync(request, requester, isFirstLook: round == 0, cancellationToken);
            if (claim is null)
            {
                return taken!;
            }

            CrashPoint.Reach("ca.claimed");

            // Step 3
            var (planned, unplanned) = await planner.PlanAsync(claim, request, requester, cancellationToken);
            if (unplanned is not null)
            {
                return unplanned;
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

            // Step 4
            if (await standing.RefuseAsync(planned.Value, requester, cancellationToken) is { } fallen)
            {
                return fallen;
            }

            // Steps 5 to 7
            if (await signer.SignAsync(planned, claim.Value.ClaimId, cancellationToken) is { } outcome)
            {
                return outcome;
            }
        }

        throw new InvalidOperationException($"The request of key {request.SpkiHash} found no end in {MaxRounds} rounds.");
    }

    private static partial class Log
    {
        [LoggerMessage(6101, LogLevel.Warning, "Request for {Subject} refused by check {Slug}")]
        public static partial void Refused(ILogger logger, string? subject, string slug);
    }
}
