using System.Collections.Concurrent;
using FlexCoop.Storage;

namespace FlexCoop.Ca;

/// <summary>Ends certificates that were renewed: at the first use of the new one, or a day after.</summary>
public sealed class Renewals
{
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    private readonly CertificateStore _certificates;
    private readonly CertificateRevoker _revoker;
    private readonly TimeProvider _clock;

    /// <summary>Renewals that were used since the start.</summary>
    private readonly ConcurrentDictionary<string, bool> _used = new();

    internal Renewals(CertificateStore certificates, CertificateRevoker revoker, TimeProvider clock) => (_certificates, _revoker, _clock) = (certificates, revoker, clock);

    /// <summary>Somebody shows a certificate, at the VTN, or to renew it. Costs nothing but at the first use after a renewal, which ends the predecessor.</summary>
    /// <remarks>It is done to its end, whether the peer waits for it or not; what fails is done at the next use.</remarks>
    public async ValueTask UsedAsync(CertificateHolder holder)
    {
        if (holder.Succeeds is not { } predecessor || !_used.TryAdd(holder.Serial, true))
        {
            return;
        }

        try
        {
            while (!await TryUseAsync(holder.Serial, predecessor))
            {
                // Somebody changed one of them in the meantime: look again.
            }
        }
        catch
        {
            _used.TryRemove(holder.Serial, out _);
            throw;
        }
    }

    /// <summary>Ends what was renewed a day ago.</summary>
    internal async Task EndAsync(CancellationToken cancellationToken)
    {
        foreach (var superseded in await _certificates.FindSupersededAsync(_clock.GetUtcNow() - Overlap, cancellationToken))
        {
            // Whoever has changed it since it was read may have renewed it anew: it is looked at again the next time.
            await _revoker.TryRevokeAsync(superseded, RevocationReason.Superseded, new UnitOfWork(), cancellationToken);
        }
    }

    /// <summary>That the new one is used and the old one revoked is one commit, so that the old one is renewed anew or the new one used, and never both.</summary>
    private async Task<bool> TryUseAsync(string serial, string predecessor)
    {
        if (await _certificates.FindAsync(serial, CancellationToken.None) is not { Value: { UsedAt: null, RevokedAt: null } renewal } read)
        {
            return true;
        }

        var work = new UnitOfWork().Update(CertificateDocument.Collection, read, renewal with { UsedAt = _clock.GetUtcNow() });
        return await _certificates.FindAsync(predecessor, CancellationToken.None) is { Value.RevokedAt: null } ended
            ? await _revoker.TryRevokeAsync(ended, RevocationReason.Superseded, work, CancellationToken.None)
            : await _certificates.TryCommitAsync(work, CancellationToken.None);
    }
}
