using FlexCoop.Storage;

namespace FlexCoop.Ca;

/// <summary>Step 2 of issuance: a grant, or a renewal, is claimed by one key.</summary>
internal sealed class IssuanceClaims(CertificateStore certificates, TimeProvider clock)
{
    /// <summary>Claims what the requester asks by for the request's key, or finds that it has it.</summary>
    /// <returns>The claim; or the refusal, when another key has it.</returns>
    public async Task<(Stored<ClaimDocument>? Claim, CaRefusal? Refusal)> ClaimAsync(CertificateSigningRequest request, Requester requester, CancellationToken cancellationToken)
    {
        var claimId = requester.Grant is { } grant ? $"grant/{grant.GrantId}" : $"renewal/{requester.Holder!.Serial}/{request.SpkiHash}";
        while (true)
        {
            if (await certificates.FindClaimAsync(claimId, cancellationToken) is { } claim)
            {
                return claim.Value.SpkiHash == request.SpkiHash
                    ? (claim, null)
                    : (null, new CaRefusal(CaProblems.GrantSpent, "The token or code was used by another key; let the owner give a new one."));
            }

            var made = new ClaimDocument { ClaimId = claimId, SpkiHash = request.SpkiHash, ClaimedAt = clock.GetUtcNow() };
            if (await certificates.TryCommitAsync(new UnitOfWork().Insert(ClaimDocument.Collection, made), cancellationToken))
            {
                return (new Stored<ClaimDocument>(made, 1), null);
            }
        }
    }
}
