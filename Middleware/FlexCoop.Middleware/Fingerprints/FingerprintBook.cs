using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Fingerprints;

/// <summary>The VENs that have their certificates from elsewhere, and are let in by the fingerprint that their operator entered (§10.5.1), and nobody else.</summary>
/// <remarks>
/// <list type="number">
/// <item>The handshake takes what leads to any cooperative's anchors.</item>
/// <item>At a connection's first request the fingerprint says which VEN it is; its certificate leads to the anchors of that VEN's cooperative.</item>
/// <item>The first certificate that fits ten bytes is kept whole.</item>
/// <item>At each request: is it entered still, and not over?</item>
/// </list>
/// Interpretation: ten bytes are for people; another certificate that fits them, too, is refused from the first on, and all 32 may be entered.
/// Whether its own authority has revoked it is not asked, since that would be to fetch what a peer's certificate names; to remove the fingerprint is the way.
/// </remarks>
internal sealed partial class FingerprintBook(Database database, TrustAnchors anchors, Clocks clocks, ILogger<FingerprintBook> logger) : IDisposable
{
    private readonly SemaphoreSlim _oneByOne = new(1, 1);
    private readonly ConcurrentDictionary<string, Stored<FingerprintDocument>> _entered = new(StringComparer.Ordinal);

    /// <summary>All, in the order of their venIDs.</summary>
    public IEnumerable<FingerprintDocument> All => _entered.Values.Select(stored => stored.Value).OrderBy(document => document.VenId, StringComparer.Ordinal);

    /// <summary>What was entered for a VEN; null for nothing.</summary>
    public FingerprintDocument? Find(string venId) => _entered.TryGetValue(venId, out var stored) ? stored.Value : null;

    /// <summary>Reads what was entered before; before the doors open.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var stored in await database.Documents(FingerprintDocument.Collection).ListAsync(after: null, int.MaxValue, cancellationToken))
        {
            _entered[stored.Value.VenId] = stored;
        }
    }

    /// <summary>Enters a VEN's fingerprint, in place of the one before.</summary>
    /// <returns>What is wrong with it; empty when it is entered. Null when another VEN has it.</returns>
    public async Task<IReadOnlyList<RuleFault>?> EnterAsync(string venId, string cooperative, CertificateFingerprint fingerprint, bool isSha1, CancellationToken cancellationToken)
    {
        if (!anchors.Has(cooperative))
        {
            var known = anchors.Cooperatives.Any() ? $"give one of {string.Join(", ", anchors.Cooperatives)}, or " : "";
            return [new RuleFault("cooperative", $"'{ForeignText.Shown(cooperative)}' trusts no other authority", $"{known}put the roots and intermediates into a file of its name, ending in .pem, in the folder of Doors:TrustFolder, and start the server anew")];
        }

        await _oneByOne.WaitAsync(cancellationToken);
        try
        {
            if (_entered.Values.Any(other => other.Value.VenId != venId && other.Value.IsSha1 == isSha1 && other.Value.Fingerprint.EndsWith(fingerprint.Short, StringComparison.Ordinal)))
            {
                return null;
            }

            await SaveAsync(new FingerprintDocument { VenId = venId, Cooperative = cooperative, Fingerprint = fingerprint.Hex, IsSha1 = isSha1, EnteredAt = clocks.Wire.GetUtcNow() }, cancellationToken);
            Log.Entered(logger, venId, cooperative, fingerprint);
            return [];
        }
        finally
        {
            _oneByOne.Release();
        }
    }

    /// <summary>Removes a VEN's fingerprint: it is out at its next request.</summary>
    /// <returns>What was entered; null when nothing was.</returns>
    public async Task<FingerprintDocument?> RemoveAsync(string venId, CancellationToken cancellationToken)
    {
        await _oneByOne.WaitAsync(cancellationToken);
        try
        {
            if (!_entered.TryGetValue(venId, out var stored))
            {
                return null;
            }

            await database.CommitAsync(new UnitOfWork().Delete(FingerprintDocument.Collection, stored).Record(Change("removed", stored.Value)), cancellationToken);
            _entered.TryRemove(venId, out _);
            Log.Removed(logger, venId);
            return stored.Value;
        }
        finally
        {
            _oneByOne.Release();
        }
    }

    /// <summary>Which VEN shows this certificate; null when nobody entered its fingerprint, or it does not lead to what that VEN's cooperative trusts.</summary>
    public async ValueTask<FingerprintDocument?> FindAsync(X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        var whole = CertificateFingerprint.Of(certificate);

        // One certificate may have been entered for two VENs, by either hash: it is the one's that has come with it.
        var fitting = _entered.Values.Where(entered => entered.Value.Fits(whole)).OrderBy(entered => entered.Value.Seen is null).ThenBy(entered => entered.Value.VenId, StringComparer.Ordinal);
        if (fitting.FirstOrDefault() is not { Value: var match } || !anchors.Trusts(match.Cooperative, certificate, clocks.Wire.GetUtcNow()))
        {
            return null;
        }

        return match.Seen is not null ? match : await KeepAsync(match.VenId, whole, cancellationToken);
    }

    /// <summary>Whether a VEN's fingerprint is still what it was when its connection began.</summary>
    public bool Stands(FingerprintDocument ven) => Find(ven.VenId) == ven;

    public void Dispose() => _oneByOne.Dispose();

    /// <summary>Keeps the certificate that came first.</summary>
    private async Task<FingerprintDocument?> KeepAsync(string venId, CertificateFingerprint whole, CancellationToken cancellationToken)
    {
        await _oneByOne.WaitAsync(cancellationToken);
        try
        {
            return Find(venId) is { } entered && entered.Fits(whole) ? await SaveAsync(entered with { Seen = whole.Hex }, cancellationToken) : null;
        }
        finally
        {
            _oneByOne.Release();
        }
    }

    private async Task<FingerprintDocument> SaveAsync(FingerprintDocument document, CancellationToken cancellationToken)
    {
        var before = _entered.GetValueOrDefault(document.VenId);
        await database.CommitAsync(
            (before is null ? new UnitOfWork().Insert(FingerprintDocument.Collection, document) : new UnitOfWork().Update(FingerprintDocument.Collection, before, document))
                .Record(Change(document.Seen is null ? "entered" : "seen", document)),
            cancellationToken);
        _entered[document.VenId] = new Stored<FingerprintDocument>(document, (before?.Version ?? 0) + 1);
        return document;
    }

    private FingerprintChange Change(string what, FingerprintDocument fingerprint) => new(what, fingerprint) { At = clocks.Wire.GetUtcNow(), Subjects = [fingerprint.VenId] };

    private static partial class Log
    {
        [LoggerMessage(1431, LogLevel.Information, "VEN {VenId} of {Cooperative} is let in by the fingerprint {Fingerprint}")]
        public static partial void Entered(ILogger logger, string venId, string cooperative, CertificateFingerprint fingerprint);

        [LoggerMessage(1432, LogLevel.Information, "The fingerprint of VEN {VenId} is removed")]
        public static partial void Removed(ILogger logger, string venId);
    }
}
