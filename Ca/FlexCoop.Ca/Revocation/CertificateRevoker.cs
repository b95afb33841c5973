using System.Text.Json.Nodes;
using FlexCoop.Storage;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ca;

/// <summary>Revokes certificates, for good. Who may is the caller's business.</summary>
public sealed partial class CertificateRevoker
{
    private readonly CertificateStore _certificates;
    private readonly CertificateStatusMap _status;
    private readonly BlockedKeys _blocked;
    private readonly TimeProvider _clock;
    private readonly ILogger<CertificateRevoker> _logger;

    internal CertificateRevoker(CertificateStore certificates, CertificateStatusMap status, BlockedKeys blocked, TimeProvider clock, ILogger<CertificateRevoker> logger) =>
        (_certificates, _status, _blocked, _clock, _logger) = (certificates, status, blocked, clock, logger);

    /// <summary>For a database that no server has open; the next that opens it knows, and makes the CRLs anew.</summary>
    public static CertificateRevoker Over(Database database, TimeProvider clock, ILogger<CertificateRevoker> logger) =>
        new(new CertificateStore(database), new CertificateStatusMap(database, clock), new BlockedKeys(KeyBlocklist.Empty, []), clock, logger);

    /// <summary>Revokes one; with <see cref="RevocationReason.KeyCompromise"/> also all others of its key, which is blocked for good.</summary>
    /// <param name="serial">In lower-case hex.</param>
    /// <param name="reason">Null when nobody says.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when it is revoked, now or before; in force at once in this process, within five seconds in others.</returns>
    public async Task<CaRefusal?> RevokeAsync(string serial, RevocationReason? reason, CancellationToken cancellationToken)
    {
        if (await _certificates.FindAsync(serial, cancellationToken) is not { Value: var certificate })
        {
            return new CaRefusal(CaProblems.UnknownCertificate, $"There is no certificate '{serial}'.");
        }

        await RevokeOneAsync(serial, reason, cancellationToken);
        if (reason == RevocationReason.KeyCompromise)
        {
            foreach (var other in await _certificates.FindOfKeyAsync(certificate.SpkiHash, cancellationToken))
            {
                await RevokeOneAsync(other.Value.Serial, reason, cancellationToken);
            }
        }

        return null;
    }

    /// <summary>Revokes all that a mandate has: its owner withdrew it, or it is over.</summary>
    public async Task RevokeMandateAsync(string mandateId, RevocationReason? reason, CancellationToken cancellationToken)
    {
        foreach (var certificate in await _certificates.FindOfMandateAsync(mandateId, cancellationToken))
        {
            await RevokeAsync(certificate.Value.Serial, reason, cancellationToken);
        }
    }

    /// <summary>Revokes all that a subject has, and that is valid or may still be renewed: a VEN by its venID, a component or an operator by its id.</summary>
    /// <returns>The serial numbers of all that are revoked now, also of those that were before; empty when the subject has none.</returns>
    public async Task<IReadOnlyList<string>> RevokeSubjectAsync(string subject, RevocationReason? reason, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var serials = (await _certificates.FindOfSubjectAsync(subject, cancellationToken)).Select(read => read.Value).Where(one => one.NotAfter + RenewalWindow.Late >= now).Select(one => one.Serial).ToList();
        foreach (var serial in serials)
        {
            await RevokeAsync(serial, reason, cancellationToken);
        }

        return serials;
    }

    /// <summary>Revokes one in the version that was read.</summary>
    /// <param name="read">The certificate.</param>
    /// <param name="reason">Null when nobody says.</param>
    /// <param name="work">What belongs to it, and is committed with it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when somebody changed it in the meantime; nothing is done then.</returns>
    internal async Task<bool> TryRevokeAsync(Stored<CertificateDocument> read, RevocationReason? reason, UnitOfWork work, CancellationToken cancellationToken)
    {
        var (document, now) = (read.Value, _clock.GetUtcNow());
        var revocation = Revoke(work, read, reason, now);
        if (reason == RevocationReason.KeyCompromise)
        {
            work.Put(BlockedKeyDocument.Collection, new BlockedKeyDocument { SpkiHash = document.SpkiHash, At = now });
        }

        if (!await _certificates.TryCommitAsync(work, cancellationToken))
        {
            return false;
        }

        _status.Add(revocation);
        if (reason == RevocationReason.KeyCompromise)
        {
            _blocked.Add(document.SpkiHash);
        }

        Log.Revoked(_logger, document.Serial, document.Mandate.Subject, reason);
        return true;
    }

    /// <summary>Adds to a unit that a certificate, or a plan of one, is revoked.</summary>
    /// <returns>What the status map has to hear once that is committed.</returns>
    internal static RevocationDocument Revoke(UnitOfWork work, Stored<CertificateDocument> read, RevocationReason? reason, DateTimeOffset now)
    {
        var document = read.Value;
        var revocation = new RevocationDocument
        {
            Serial = document.Serial, Issuer = document.Issuer, CrlShard = document.CrlShard, At = now, Reason = reason, NotAfter = document.NotAfter,
        };
        work.Update(CertificateDocument.Collection, read, document with { RevokedAt = document.RevokedAt ?? now, RevocationReason = reason, State = Final(document) })
            .Put(RevocationDocument.Collection, revocation)
            .Note(document.Serial, now, $"revoked: {reason?.ToString() ?? "unspecified"}")
            .Record(new CertificateRevoked(document, reason) { At = now, Subjects = [document.Mandate.MandateId] })
            .Publish(new Happening
            {
                Topic = CaHappenings.Revoked, At = now, Cooperative = document.Mandate.Cooperative, Data = new JsonObject { ["serialNumber"] = document.Serial, ["subject"] = document.Mandate.Subject },
            });
        return revocation;
    }

    private async Task RevokeOneAsync(string serial, RevocationReason? reason, CancellationToken cancellationToken)
    {
        while (await _certificates.FindAsync(serial, cancellationToken) is { } read && Adds(read.Value, reason) && !await TryRevokeAsync(read, reason, new UnitOfWork(), cancellationToken))
        {
            // Somebody changed it in the meantime: look again.
        }
    }

    /// <summary>
    /// What is revoked stays so. News is that its key was compromised; any other reason of what was only superseded, which might still be renewed; and that what was void for want of an end shall not
    /// be made at all.
    /// </summary>
    private static bool Adds(CertificateDocument certificate, RevocationReason? reason) =>
        certificate.RevokedAt is null
        || certificate.State == CertificateState.Voided
        || (certificate.RevocationReason is RevocationReason.Superseded && reason is not RevocationReason.Superseded)
        || (reason == RevocationReason.KeyCompromise && certificate.RevocationReason != reason);

    /// <summary>What is only planned is never finished.</summary>
    private static CertificateState Final(CertificateDocument document) =>
        document.State is CertificateState.Planned or CertificateState.Voided ? CertificateState.Withdrawn : document.State;

    private static partial class Log
    {
        [LoggerMessage(6201, LogLevel.Information, "Certificate {SerialNumber} of {Subject} is revoked: {Reason}")]
        public static partial void Revoked(ILogger logger, string serialNumber, string subject, RevocationReason? reason);
    }
}
