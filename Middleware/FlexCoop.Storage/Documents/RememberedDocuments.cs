using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace FlexCoop.Storage;

/// <summary>Documents of the collections that ask for it, as they were committed (<see cref="CollectionDefinition.IsRemembered"/>).</summary>
/// <remarks>
/// The writer forgets what it has changed, after each commit and before any caller goes on. What was read while it did may be older than the
/// commit, and is not kept.
/// </remarks>
internal sealed class RememberedDocuments(IEnumerable<StoredKind> kinds)
{
    /// <summary>When so many are remembered all are forgotten.</summary>
    private const int MaxDocuments = 50_000;

    private readonly FrozenSet<string> _collections = kinds.OfType<CollectionDefinition>().Where(kind => kind.IsRemembered).Select(kind => kind.Name).ToFrozenSet();
    private readonly ConcurrentDictionary<(string Collection, string Id), object> _documents = new();
    private readonly Lock _lock = new();
    private long _commits;

    /// <summary>How many commits have changed what may be remembered.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <returns>Null when it is not remembered.</returns>
    public Stored<T>? Find<T>(CollectionDefinition<T> collection, string id)
        where T : class => collection.IsRemembered && _documents.TryGetValue((collection.Name, id), out var known) ? (Stored<T>)known : null;

    /// <summary>Remembers a document, unless there was a commit since it was read.</summary>
    /// <param name="collection">Its collection.</param>
    /// <param name="id">What identifies it there.</param>
    /// <param name="read">The document.</param>
    /// <param name="commits">What <see cref="Commits"/> was before it was read.</param>
    public void Keep<T>(CollectionDefinition<T> collection, string id, Stored<T> read, long commits)
        where T : class
    {
        if (!collection.IsRemembered)
        {
            return;
        }

        lock (_lock)
        {
            if (commits != _commits)
            {
                return;
            }

            if (_documents.Count >= MaxDocuments)
            {
                _documents.Clear();
            }

            _documents[(collection.Name, id)] = read;
        }
    }

    /// <summary>Forgets what a unit of work has changed.</summary>
    public void Forget(UnitOfWork work)
    {
        foreach (var change in work.Changes)
        {
            switch (change)
            {
                case Change.PutDocument put when _collections.Contains(put.Collection):
                    Forget(put.Collection, put.Id);
                    break;
                case Change.DeleteDocument delete when _collections.Contains(delete.Collection):
                    Forget(delete.Collection, delete.Id);
                    break;
            }
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _commits++;
            _documents.Clear();
        }
    }

    private void Forget(string collection, string id)
    {
        lock (_lock)
        {
            _commits++;
            _documents.TryRemove((collection, id), out var _);
        }
    }
}
