using System.Security.Cryptography;
using FlexCoop.Storage;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ca;

/// <summary>Makes the CRLs: one for each part of each intermediate, valid for 48 hours, anew every four, and within a minute of a revocation.</summary>
/// <remarks>Two processes that publish at once hinder each other by the version of what they read: one of them wins, and no number goes back.</remarks>
internal sealed partial class CrlPublisher(Database database, Hierarchy hierarchy, CaUrls urls, CaOptions options, TimeProvider clock, ILogger<CrlPublisher> logger)
{
    private static readonly TimeSpan Validity = TimeSpan.FromHours(48);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(4);

    /// <summary>What was revoked this long before a CRL may have been committed after it was made.</summary>
    private static readonly TimeSpan UnderWay = TimeSpan.FromMinutes(1);

    private readonly DocumentCollection<CrlDocument> _crls = database.Documents(CrlDocument.Collection);
    private readonly DocumentCollection<RevocationDocument> _revocations = database.Documents(RevocationDocument.Collection);

    /// <summary>The CRL of a part; null when there is none.</summary>
    public async ValueTask<CrlDocument?> FindAsync(string issuer, int shard, CancellationToken cancellationToken) =>
        (await _crls.FindAsync(RevocationDocument.ShardKey(issuer, shard), cancellationToken))?.Value;

    /// <summary>Makes what is due.</summary>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        foreach (var issuer in hierarchy.Intermediates)
        {
            for (var shard = 0; shard < options.CrlShards; shard++)
            {
                await PublishAsync(issuer, shard, cancellationToken);
            }
        }
    }

    /// <summary>Why a CRL must not take the place of another; null when it may.</summary>
    public static string? FindFault(CrlDocument? published, CrlDocument next, Authority issuer)
    {
        if (next.Issuer != issuer.Id.ToString() || (published is not null && (published.Issuer != next.Issuer || published.Shard != next.Shard)))
        {
            return $"it is one of '{next.Issuer}', part {next.Shard}";
        }

        if (next.Number <= published?.Number)
        {
            return $"its number {next.Number} does not follow {published.Number}";
        }

        return SignatureCheck.IsBy(issuer.Certificate, next.Der) ? null : $"it is not signed by '{issuer.Id}', or no CRL at all";
    }

    private async Task PublishAsync(Authority issuer, int shard, CancellationToken cancellationToken)
    {
        var key = RevocationDocument.ShardKey(issuer.Id.ToString(), shard);
        var published = await _crls.FindAsync(key, cancellationToken);
        var now = clock.GetUtcNow();
        if (published is { Value: var last } && now - last.ThisUpdate < Interval && await FindAsync(key, last.ThisUpdate - UnderWay, cancellationToken) is [])
        {
            return;
        }

        var crl = new CrlDocument
        {
            Issuer = issuer.Id.ToString(),
            Shard = shard,
            Number = Math.Max(now.ToUnixTimeMilliseconds(), (published?.Value.Number ?? 0) + 1),
            ThisUpdate = now,
            NextUpdate = now + Validity,
            Der = [],
        };

        // An entry stays for one CRL past its certificate's end (§3.3), and is then forgotten: the certificate itself says when it was revoked.
        var entries = await FindAsync(key, DateTimeOffset.MinValue, cancellationToken);
        var lasting = entries.Select(entry => entry.Value).Where(entry => entry.NotAfter + Validity > now).ToList();
        var toBeSigned = CrlEncoder.Encode(issuer, issuer.Key!.SignatureAlgorithm, crl, urls.Crl(issuer.Id, shard), lasting);
        crl = crl with { Der = SignedDer.Join(toBeSigned, issuer.Key.SignatureAlgorithm, issuer.Key.Sign(toBeSigned)) };
        if (FindFault(published?.Value, crl, issuer) is { } fault)
        {
            throw new CryptographicException($"The CRL {key} is not published: {fault}.");
        }

        var work = published is null ? new UnitOfWork().Insert(CrlDocument.Collection, crl) : new UnitOfWork().Update(CrlDocument.Collection, published, crl);
        foreach (var over in entries.Where(entry => entry.Value.NotAfter + Validity <= now))
        {
            work.Delete(RevocationDocument.Collection, over);
        }

        if (await database.TryCommitAsync(work, cancellationToken))
        {
            Log.Published(logger, issuer.Id, shard, crl.Number, lasting.Count);
        }
    }

    /// <summary>What was revoked of a part since an instant.</summary>
    private ValueTask<IReadOnlyList<Stored<RevocationDocument>>> FindAsync(string shard, DateTimeOffset since, CancellationToken cancellationToken) =>
        _revocations.FindRangeAsync(RevocationDocument.ShardAtIndex, RevocationDocument.ShardAtKey(shard, since), RevocationDocument.ShardEnd(shard), cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(6211, LogLevel.Debug, "CRL of {Issuer}, part {Shard}, number {Number}, {Count} entries")]
        public static partial void Published(ILogger logger, AuthorityId issuer, int shard, long number, int count);
    }
}
