using FlexCoop.Storage;

namespace FlexCoop.Ca;

/// <summary>Which certificates may be renewed.</summary>
internal static class Renewable
{
    /// <summary>
    /// Whether a certificate may be renewed: it is not revoked, or only superseded, by what nobody has ever used, since its answer was lost and the box has been off since then.
    /// </summary>
    /// <param name="certificate">Which.</param>
    /// <param name="successors">All that it was ever renewed to.</param>
    public static bool Judge(CertificateDocument certificate, IReadOnlyList<Stored<CertificateDocument>> successors)
    {
        if (certificate.RevokedAt is null || certificate.RevocationReason != RevocationReason.Superseded)
        {
            return certificate.RevokedAt is null;
        }

        // One that is superseded and was not used made room for another, as this may again.
        var issued = successors.Where(successor => successor.Value.State == CertificateState.Issued).ToList();
        return issued is not [] && issued.TrueForAll(successor => successor.Value is { UsedAt: null } and ({ RevokedAt: null } or { RevocationReason: RevocationReason.Superseded }));
    }
}
