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

    /// <summary>Somebody shows a certificate, at the VTN or at REST. Costs nothing but at the first use after a renewal, which ends the predecessor, and what else it was renewed by.</summary>
    public async ValueTask UsedAsync(CertificateHolder holder, CancellationToken cancellationToken)
    {
        if (holder.Succeeds is not { } predecessor || !_used.TryAdd(holder.Serial, true))
        {
            return;
        }

        try
        {
            foreach (var (other, _) in await _certificates.FindOfMandateAsync(holder.MandateId, cancellationToken))
            {
                if (other.Serial == predecessor || (other.Predecessor == predecessor && other.Serial != holder.Serial))
                {
                    await _revoker.RevokeAsync(other.Serial, RevocationReason.Superseded, cancellationToken);
                }
            }

            await ChangeAsync(holder.Serial, certificate => certificate.UsedAt is null, certificate => certificate with { UsedAt = _clock.GetUtcNow() }, cancellationToken);
        }
        catch
        {
            // The next use does it.
            _used.TryRemove(holder.Serial, out _);
            throw;
        }
    }

    /// <summary>Lets a certificate be renewed at once, since it will be revoked soon: its renewal window is over from now on.</summary>
    public Task HastenAsync(string serial, CancellationToken cancellationToken) =>
        ChangeAsync(serial, certificate => !certificate.RenewNow, certificate => certificate with { RenewNow = true }, cancellationToken);

    /// <summary>Ends what was renewed a day ago.</summary>
    internal async Task EndAsync(CancellationToken cancellationToken)
    {
        foreach (var (superseded, _) in await _certificates.FindSupersededAsync(_clock.GetUtcNow() - Overlap, cancellationToken))
        {
            await _revoker.RevokeAsync(superseded.Serial, RevocationReason.Superseded, cancellationToken);
        }
    }

    private async Task ChangeAsync(string serial, Func<CertificateDocument, bool> isWanted, Func<CertificateDocument, CertificateDocument> change, CancellationToken cancellationToken)
    {
        while (await _certificates.FindAsync(serial, cancellationToken) is { } read && isWanted(read.Value)
            && !await _certificates.TryCommitAsync(new UnitOfWork().Update(CertificateDocument.Collection, read, change(read.Value)), cancellationToken))
        {
            // Somebody changed it in the meantime: look again.
        }
    }
}
