using FlexCoop.Storage;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ca;

/// <summary>Step 2 of issuance: a grant, or the renewal of a certificate, is claimed by one key.</summary>
/// <remarks>
/// A grant is its first key's for good. A renewal is another key's as long as what came of the first was not used: its device may have lost it, and asks anew with
/// a new key. What came of the first is void in the same commit, so that of one certificate there is never more than one successor; a copied key shows by the device's being
/// refused. Once the successor was used the old certificate is revoked, and nothing follows from it.
/// </remarks>
internal sealed partial class IssuanceClaims(CertificateStore certificates, Renewals renewals, CertificateStatusMap status, TimeProvider clock, ILogger<IssuanceClaims> logger)
{
    /// <summary>Claims what the requester asks by for the request's key, or finds that it has it.</summary>
    /// <param name="request">With its key.</param>
    /// <param name="requester">With a grant, or a certificate to renew.</param>
    /// <param name="isFirstLook">Whether a renewal may take the place of another; not when another has taken its place since, or the two would never end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The claim; or the refusal, when another key has it.</returns>
    public async Task<(Stored<ClaimDocument>? Claim, CaRefusal? Refusal)> ClaimAsync(
        CertificateSigningRequest request, Requester requester, bool isFirstLook, CancellationToken cancellationToken)
    {
        if (requester.Holder is { } shown)
        {
            await renewals.UsedAsync(shown);
        }

        var claimId = requester.Grant is { } grant ? $"grant/{grant.GrantId}" : $"renewal/{requester.Holder!.Serial}";
        while (true)
        {
            var claim = await certificates.FindClaimAsync(claimId, cancellationToken);
            if (claim?.Value.SpkiHash == request.SpkiHash)
            {
                return (claim, null);
            }

            if (claim is not null && requester.Grant is not null)
            {
                return (null, new CaRefusal(CaProblems.GrantSpent, "The token or code was used by another key; let the owner give a new one."));
            }

            if (claim is not null && !isFirstLook)
            {
                return (null, new CaRefusal(CaProblems.Renewal, $"The certificate '{requester.Holder!.Serial}' is renewed with another key at this moment."));
            }

            var made = new ClaimDocument { ClaimId = claimId, SpkiHash = request.SpkiHash, ClaimedAt = clock.GetUtcNow() };
            var work = claim is null ? new UnitOfWork().Insert(ClaimDocument.Collection, made) : new UnitOfWork().Update(ClaimDocument.Collection, claim, made);
            IReadOnlyList<RevocationDocument> voided = [];
            if (requester.Holder is { } holder)
            {
                (voided, var inUse) = await VoidSuccessorsAsync(holder, work, cancellationToken);
                if (inUse is not null)
                {
                    return (null, inUse);
                }
            }

            if (await certificates.TryCommitAsync(work, cancellationToken))
            {
                foreach (var successor in voided)
                {
                    status.Add(successor);
                    Log.Forked(logger, requester.Holder!.Serial, requester.Holder.Subject, successor.Serial);
                }

                return (new Stored<ClaimDocument>(made, (claim?.Version ?? 0) + 1), null);
            }
        }
    }

    /// <summary>Adds to a unit that what a certificate was renewed to is void; refused when that is in use.</summary>
    private async Task<(IReadOnlyList<RevocationDocument> Voided, CaRefusal? InUse)> VoidSuccessorsAsync(CertificateHolder holder, UnitOfWork work, CancellationToken cancellationToken)
    {
        var renewed = (await certificates.FindAsync(holder.Serial, cancellationToken))!;
        var successors = await certificates.FindSuccessorsAsync(renewed.Value, cancellationToken);
        if (successors.FirstOrDefault(one => one.Value.UsedAt is not null) is { } used)
        {
            return ([], new CaRefusal(CaProblems.Renewal, $"The certificate '{holder.Serial}' was renewed, and its successor '{used.Value.Serial}' is in use; renew that."));
        }

        var standing = successors.Where(one => one.Value.RevokedAt is null).ToList();
        if (standing is not [])
        {
            work.Update(CertificateDocument.Collection, renewed, renewed.Value with { SupersededAt = null });
        }

        var now = clock.GetUtcNow();
        return ([.. standing.Select(successor => CertificateRevoker.Revoke(work, successor, RevocationReason.Superseded, now))], null);
    }

    private static partial class Log
    {
        [LoggerMessage(6121, LogLevel.Warning, "Certificate {SerialNumber} of {Subject} is renewed with another key; its successor {Successor}, which was not used, is void: did the device lose it, or was its key copied?")]
        public static partial void Forked(ILogger logger, string serialNumber, string subject, string successor);
    }
}
