using System.Collections.Concurrent;
using FlexCoop.Storage;

namespace FlexCoop.Ca;

/// <summary>Which certificates are revoked, in memory: asked at every request, on open and resumed connections too.</summary>
/// <remarks>What this process revokes is in it at once; what others revoke, with the next look at the store (every two seconds).</remarks>
public sealed class CertificateStatusMap
{
    /// <summary>How far back each look goes: other processes' clocks, and commits that were under way.</summary>
    private static readonly TimeSpan LookBack = TimeSpan.FromMinutes(10);

    private readonly DocumentCollection<RevocationDocument> _revocations;
    private readonly TimeProvider _clock;

    /// <summary>By issuer and serial number when each is over, after which nobody asks.</summary>
    private readonly ConcurrentDictionary<string, DateTimeOffset> _revoked = new();

    internal CertificateStatusMap(Database database, TimeProvider clock) => (_revocations, _clock) = (database.Documents(RevocationDocument.Collection), clock);

    /// <summary>Whether a certificate that is not over is revoked.</summary>
    /// <param name="issuer">The authority.</param>
    /// <param name="serial">In lower-case hex.</param>
    public bool IsRevoked(string issuer, string serial) => _revoked.ContainsKey(Key(issuer, serial));

    internal void Add(RevocationDocument revocation) => _revoked[Key(revocation.Issuer, revocation.Serial)] = revocation.NotAfter;

    /// <summary>Reads all.</summary>
    internal Task LoadAsync(CancellationToken cancellationToken) => LookAsync("", cancellationToken);

    /// <summary>Reads what is new.</summary>
    internal Task RefreshAsync(CancellationToken cancellationToken) => LookAsync(IndexKey.Of(_clock.GetUtcNow() - LookBack), cancellationToken);

    /// <summary>Forgets those that are over.</summary>
    internal void Forget()
    {
        foreach (var (key, _) in _revoked.Where(one => one.Value < _clock.GetUtcNow()))
        {
            _revoked.TryRemove(key, out _);
        }
    }

    private static string Key(string issuer, string serial) => $"{issuer}/{serial}";

    private async Task LookAsync(string from, CancellationToken cancellationToken)
    {
        foreach (var (revocation, _) in await _revocations.FindRangeAsync(RevocationDocument.AtIndex, from, to: null, cancellationToken))
        {
            Add(revocation);
        }
    }
}
