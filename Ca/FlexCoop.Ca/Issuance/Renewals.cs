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

    /// <summary>New certificates that were not used yet, and those that they renew.</summary>
    private readonly ConcurrentDictionary<string, string> _predecessors = new();

    internal Renewals(CertificateStore certificates, CertificateRevoker revoker, TimeProvider clock) => (_certificates, _revoker, _clock) = (certificates, revoker, clock);

    /// <summary>Somebody shows a certificate, at the VTN, or to renew it. Costs nothing but at the first use after a renewal.</summary>
    public async ValueTask UsedAsync(CertificateHolder holder, CancellationToken cancellationToken)
    {
        // One that is void, since its predecessor was renewed anew, ends nothing.
        if (_predecessors.TryRemove(holder.Serial, out var predecessor) && await _certificates.FindAsync(holder.Serial, cancellationToken) is { Value.RevokedAt: null })
        {
            await _revoker.RevokeAsync(predecessor, RevocationReason.Superseded, cancellationToken);
        }
    }

    /// <summary>Lets a certificate be renewed at once, since it will be revoked soon: its renewal window is over from now on.</summary>
    public async Task HastenAsync(string serial, CancellationToken cancellationToken)
    {
        while (await _certificates.FindAsync(serial, cancellationToken) is { Value: { RenewNow: false } certificate } read
            && !await _certificates.TryCommitAsync(new UnitOfWork().Update(CertificateDocument.Collection, read, certificate with { RenewNow = true }), cancellationToken))
        {
            // Somebody changed it in the meantime: look again.
        }
    }

    /// <summary>Reads which renewals wait for their first use.</summary>
    internal async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var (superseded, _) in await _certificates.FindSupersededAsync(before: null, cancellationToken))
        {
            foreach (var (successor, _) in await _certificates.FindOfMandateAsync(superseded.Mandate.MandateId, cancellationToken))
            {
                if (successor.Predecessor == superseded.Serial && successor.State == CertificateState.Issued)
                {
                    _predecessors.TryAdd(successor.Serial, superseded.Serial);
                }
            }
        }
    }

    /// <summary>A renewal was issued.</summary>
    internal void Issued(CertificateDocument successor)
    {
        if (successor.Predecessor is { } predecessor)
        {
            _predecessors.TryAdd(successor.Serial, predecessor);
        }
    }

    /// <summary>Ends what was renewed a day ago.</summary>
    internal async Task EndAsync(CancellationToken cancellationToken)
    {
        foreach (var superseded in await _certificates.FindSupersededAsync(_clock.GetUtcNow() - Overlap, cancellationToken))
        {
            // Whoever has changed it since it was read may have renewed it anew: it is looked at again the next time.
            await _revoker.TryRevokeAsync(superseded, RevocationReason.Superseded, cancellationToken);
        }
    }
}
