using FlexCoop.Ca;

namespace FlexCoop.Middleware.Authority;

/// <summary>What an operator wants revoked: one certificate, or all of a VEN.</summary>
/// <param name="SerialNumber">In hex, also as openssl prints it; null when a VEN is given.</param>
/// <param name="VenId">The venID, or the id of a component or an operator; null when a serial number is given.</param>
/// <param name="Reason">Null for unspecified.</param>
internal sealed record Revocation(string? SerialNumber, string? VenId, RevocationReason? Reason)
{
    /// <summary>Revokes it.</summary>
    /// <returns>The serial numbers that are revoked now, also those that were before; or why there are none.</returns>
    public async Task<(IReadOnlyList<string> SerialNumbers, string? Unknown)> RunAsync(CertificateRevoker revoker, CancellationToken cancellationToken)
    {
        if (SerialNumber is not null)
        {
            var serial = SerialNumber.Replace(":", "", StringComparison.Ordinal).ToLowerInvariant();
            return await revoker.RevokeAsync(serial, Reason, cancellationToken) is { } refusal ? ([], refusal.Detail) : ([serial], null);
        }

        var serials = await revoker.RevokeSubjectAsync(VenId!, Reason, cancellationToken);
        return (serials, serials.Count > 0 ? null : $"'{VenId}' has no certificate of ours that is valid or may still be renewed.");
    }
}
