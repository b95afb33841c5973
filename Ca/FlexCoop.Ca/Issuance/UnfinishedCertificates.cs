using FlexCoop.Storage;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ca;

/// <summary>Voids what was planned and never finished: it may have been signed, so it stands on the CRL.</summary>
internal sealed partial class UnfinishedCertificates(CertificateStore certificates, CertificateStatusMap status, TimeProvider clock, ILogger<UnfinishedCertificates> logger)
{
    private static readonly TimeSpan After = TimeSpan.FromMinutes(10);

    public async Task VoidAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var planned in await certificates.FindUnfinishedAsync(now - After, cancellationToken))
        {
            var document = planned.Value;
            var revocation = new RevocationDocument { Serial = document.Serial, Issuer = document.Issuer, CrlShard = document.CrlShard, At = now, NotAfter = document.NotAfter };
            var work = new UnitOfWork()
                .Update(CertificateDocument.Collection, planned, document with { State = CertificateState.Voided, RevokedAt = now })
                .Put(RevocationDocument.Collection, revocation)
                .Note(document.Serial, now, "voided: it was planned and never finished")
                .Record(new CertificateRevoked(document, Reason: null) { At = now, Subjects = [document.Mandate.MandateId] });
            if (await certificates.TryCommitAsync(work, cancellationToken))
            {
                status.Add(revocation);
                Log.Voided(logger, document.Serial);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(6111, LogLevel.Warning, "Certificate {SerialNumber} was planned and never finished; it is void")]
        public static partial void Voided(ILogger logger, string serialNumber);
    }
}
