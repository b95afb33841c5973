using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>Sees to it that a signed message is taken once (rule 514, T-09): its nonce is on the disk before anything follows from it, and over a restart.</summary>
/// <remarks>Those whose messages are too old anyway are removed as new ones come.</remarks>
internal sealed class UsedNonces(Database database)
{
    private const int PageSize = 1000;

    /// <summary>How long a nonce is kept after its message's time of sending: twice the widest window, so that neither a clock that is set back nor a wider window after a restart lets it in again (§12.5).</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(30);

    /// <summary>How many that are over are removed with each new one: more than one, so that there are ever fewer.</summary>
    private const int RemovedAtOnce = 4;

    private readonly DocumentCollection<NonceDocument> _stored = database.Documents(NonceDocument.Collection);
    private readonly ConcurrentDictionary<string, NonceDocument> _used = new();
    private readonly PriorityQueue<NonceDocument, DateTimeOffset> _byEnd = new();

    /// <summary>Reads those that were used before; before the first request.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<Stored<NonceDocument>> page = [];
        do
        {
            page = await _stored.ListAsync(page.Count == 0 ? null : page[^1].Value.Id, PageSize, cancellationToken);
            foreach (var nonce in page)
            {
                Remember(nonce.Value);
            }
        }
        while (page.Count > 0);
    }

    /// <summary>Uses a nonce.</summary>
    /// <param name="venId">Whose it is.</param>
    /// <param name="replayProtect">The nonce, of a message that is in time.</param>
    /// <param name="now">Real time.</param>
    /// <param name="cancellationToken">Gives up before the change.</param>
    /// <returns>False when the VEN has used it before.</returns>
    public async Task<bool> TryUseAsync(VenId venId, ReplayProtect replayProtect, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Whatever a VEN chooses is of one length here.
        var nonce = new NonceDocument($"{venId}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(replayProtect.Nonce)))}", replayProtect.Timestamp + Kept);
        if (!_used.TryAdd(nonce.Id, nonce))
        {
            return false;
        }

        var work = new UnitOfWork().Insert(NonceDocument.Collection, nonce);
        var over = TakeOver(now);
        foreach (var one in over)
        {
            work.Delete(NonceDocument.Collection, new Stored<NonceDocument>(one, Version: 1));
        }

        try
        {
            await database.CommitAsync(work, cancellationToken);
        }
        catch
        {
            // The message was not taken, and may come again; what was to be removed is still on the disk.
            _used.TryRemove(nonce.Id, out _);
            over.ForEach(Remember);
            throw;
        }

        Enqueue(nonce);
        return true;
    }

    private void Remember(NonceDocument nonce)
    {
        _used[nonce.Id] = nonce;
        Enqueue(nonce);
    }

    private void Enqueue(NonceDocument nonce)
    {
        lock (_byEnd)
        {
            _byEnd.Enqueue(nonce, nonce.Until);
        }
    }

    /// <summary>A few of those that are over.</summary>
    private List<NonceDocument> TakeOver(DateTimeOffset now)
    {
        var over = new List<NonceDocument>();
        lock (_byEnd)
        {
            while (over.Count < RemovedAtOnce && _byEnd.TryPeek(out var next, out var until) && until < now)
            {
                _byEnd.Dequeue();
                _used.TryRemove(next.Id, out _);
                over.Add(next);
            }
        }

        return over;
    }
}
