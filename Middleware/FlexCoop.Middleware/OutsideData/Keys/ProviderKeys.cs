using System.Collections.Concurrent;
using System.Text;
using FlexCoop.Middleware.Secrets;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>The API keys of sources, as they were given by REST: stored sealed, opened when a source is asked, and never shown (AC-SEC-2).</summary>
internal sealed partial class ProviderKeys(Database database, KeyRing ring, Clocks clocks, ILogger<ProviderKeys> logger)
{
    private readonly ConcurrentDictionary<string, Stored<ProviderKeyDocument>> _keys = new(StringComparer.Ordinal);

    /// <summary>When the key of a source was given; null when it was not.</summary>
    public DateTimeOffset? SetAt(string source) => _keys.TryGetValue(source, out var stored) ? stored.Value.SetAt : null;

    /// <summary>Reads them, and moves those over that are sealed under a key of before the last rotation; before the doors open.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var stored in await database.Documents(ProviderKeyDocument.Collection).ListAsync(after: null, int.MaxValue, cancellationToken))
        {
            _keys[stored.Value.Source] = stored;
            try
            {
                if (ring.Reseal(stored.Value.Sealed, Purpose(stored.Value.Source)) is { } moved)
                {
                    var changed = stored.Value with { Sealed = moved };
                    await database.CommitAsync(new UnitOfWork().Update(ProviderKeyDocument.Collection, stored, changed).Record(new ProviderKeyChange("sealed-anew", changed.Source) { At = clocks.Wire.GetUtcNow(), Subjects = [] }), cancellationToken);
                    _keys[changed.Source] = new Stored<ProviderKeyDocument>(changed, stored.Version + 1);
                }
            }
            catch (SealedTextException closed)
            {
                Log.Closed(logger, stored.Value.Source, closed.Message);
            }
        }
    }

    /// <summary>The key of a source.</summary>
    /// <returns>Null when none was given.</returns>
    /// <exception cref="SealedTextException">It cannot be opened.</exception>
    public string? Find(string source) => _keys.TryGetValue(source, out var stored) ? Encoding.UTF8.GetString(ring.Open(stored.Value.Sealed, Purpose(source))) : null;

    /// <summary>Gives a source its key, in place of the one before.</summary>
    /// <returns>False when somebody else did so at the same time.</returns>
    public async Task<bool> SetAsync(string source, string key, CancellationToken cancellationToken)
    {
        var now = clocks.Wire.GetUtcNow();
        var document = new ProviderKeyDocument(source, ring.Seal(Encoding.UTF8.GetBytes(key), Purpose(source)), now);
        var before = _keys.GetValueOrDefault(source);
        var work = before is null ? new UnitOfWork().Insert(ProviderKeyDocument.Collection, document) : new UnitOfWork().Update(ProviderKeyDocument.Collection, before, document);
        if (!await database.TryCommitAsync(work.Record(new ProviderKeyChange("set", source) { At = now, Subjects = [] }), cancellationToken))
        {
            return false;
        }

        _keys[source] = new Stored<ProviderKeyDocument>(document, (before?.Version ?? 0) + 1);
        return true;
    }

    /// <returns>False when there is none, or it is another by now.</returns>
    public async Task<bool> RemoveAsync(string source, CancellationToken cancellationToken)
    {
        if (!_keys.TryGetValue(source, out var stored)
            || !await database.TryCommitAsync(new UnitOfWork().Delete(ProviderKeyDocument.Collection, stored).Record(new ProviderKeyChange("removed", source) { At = clocks.Wire.GetUtcNow(), Subjects = [] }), cancellationToken))
        {
            return false;
        }

        _keys.TryRemove(source, out _);
        return true;
    }

    private static string Purpose(string source) => $"outside-data/{source}";

    private static partial class Log
    {
        [LoggerMessage(1634, LogLevel.Error, "The API key of {Source} cannot be opened, and it is not asked: {Reason}")]
        public static partial void Closed(ILogger logger, string source, string reason);
    }
}
