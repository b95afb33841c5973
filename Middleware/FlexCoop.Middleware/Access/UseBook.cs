using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.Identity;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Access;

/// <summary>Counts who read whose what: in memory, every few seconds in the store, and once an hour is over in the audit log.</summary>
/// <remarks>
/// <list type="number">
/// <item>A read is a note in memory, by hour, reader, owner, data, granularity and purpose.</item>
/// <item>What was noted is added to the store every <see cref="AccessOptions.UsesWrittenEvery"/>, and when the server stops; a kill loses what was noted since.</item>
/// <item>When an hour is over, each of its uses is recorded once, in the commit that says so.</item>
/// </list>
/// Of who was erased nothing is noted, written or recorded any more.
/// </remarks>
internal sealed class UseBook(IdentityStores stores, HomeBook homes, Clocks clocks, DataKeys? keys = null) : IForgets, IDisposable
{
    private const int Chunk = 250;

    /// <summary>Longer than whatever was noted in an hour may lie in memory.</summary>
    private static readonly TimeSpan ClosedAfter = TimeSpan.FromMinutes(2);

    /// <summary>How long members can look back; the audit log keeps it for good.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _one = new(1, 1);
    private Dictionary<DataRead, (long Count, DateTimeOffset First, DateTimeOffset Last)> _noted = [];

    private DocumentCollection<UseDocument> Documents => stores.Identity.Documents(UseDocument.Collection);

    /// <summary>Notes that data of members was read now.</summary>
    public void Note(IEnumerable<string> members, string reader, string clientId, string data, string granularity, Purpose purpose)
    {
        var now = clocks.Wire.GetUtcNow();
        var hour = HourOf(now);
        lock (_lock)
        {
            foreach (var member in members)
            {
                Add(_noted, new DataRead(hour, member, reader, clientId, data, granularity, purpose), (1, now, now));
            }
        }
    }

    /// <summary>Steps 2 and 3.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await WriteNotesAsync(cancellationToken);
            await RecordAsync(cancellationToken);
            await ForgetAsync(cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>A page of uses of a member's data, the oldest first.</summary>
    /// <param name="member">Cooperative and member.</param>
    /// <param name="from">The first hour.</param>
    /// <param name="to">The instant before which to stop.</param>
    /// <param name="after">The place after which to go on; null for the begin.</param>
    /// <param name="limit">The most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<(IndexPlace Place, UseDocument Use)>> ListAsync(string member, DateTimeOffset from, DateTimeOffset to, IndexPlace? after, int limit, CancellationToken cancellationToken) =>
    [
        .. (await Documents.WalkAsync(UseDocument.ByMember, new IndexRange(UseDocument.MemberKey(member, from), UseDocument.MemberKey(member, to)), after, limit, int.MaxValue, cancellationToken))
            .Select(one => (one.Place, one.Document.Value)),
    ];

    /// <inheritdoc/>
    public void Forget(string name)
    {
        lock (_lock)
        {
            foreach (var read in _noted.Keys.Where(read => read.MemberId == name).ToList())
            {
                _noted.Remove(read);
            }
        }
    }

    public void Dispose() => _one.Dispose();

    private static DateTimeOffset HourOf(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerHour));

    private static void Add(Dictionary<DataRead, (long Count, DateTimeOffset First, DateTimeOffset Last)> to, DataRead read, (long Count, DateTimeOffset First, DateTimeOffset Last) more) =>
        to[read] = to.TryGetValue(read, out var known)
            ? (known.Count + more.Count, known.First < more.First ? known.First : more.First, known.Last > more.Last ? known.Last : more.Last)
            : more;

    private async Task WriteNotesAsync(CancellationToken cancellationToken)
    {
        Dictionary<DataRead, (long Count, DateTimeOffset First, DateTimeOffset Last)> noted;
        lock (_lock)
        {
            (noted, _noted) = (_noted, []);
        }

        foreach (var read in noted.Keys.Where(read => keys?.IsErased(read.MemberId) == true).ToList())
        {
            noted.Remove(read);
        }

        try
        {
            foreach (var chunk in noted.ToArray().Chunk(Chunk))
            {
                var work = new UnitOfWork();
                foreach (var (read, (count, first, last)) in chunk)
                {
                    var known = await Documents.FindAsync(UseDocument.IdOf(read), cancellationToken);
                    _ = known is null
                        ? work.Insert(UseDocument.Collection, new UseDocument { Read = read, Count = count, First = first, Last = last })
                        : work.Update(UseDocument.Collection, known, known.Value with { Count = known.Value.Count + count, Last = last });
                }

                if (!await stores.Identity.TryCommitAsync(work, cancellationToken))
                {
                    // Somebody was erased meanwhile.
                    break;
                }

                foreach (var (read, _) in chunk)
                {
                    noted.Remove(read);
                }
            }
        }
        finally
        {
            // What a store that takes nothing has broken off waits for the next time.
            lock (_lock)
            {
                foreach (var (read, count) in noted)
                {
                    Add(_noted, read, count);
                }
            }
        }
    }

    private async Task RecordAsync(CancellationToken cancellationToken)
    {
        var now = clocks.Wire.GetUtcNow();
        var range = new IndexRange("", IndexKey.Of(HourOf(now - ClosedAfter)));
        while (await Documents.WalkAsync(UseDocument.ByOpen, range, after: null, Chunk, int.MaxValue, cancellationToken) is { Count: > 0 } over)
        {
            var work = new UnitOfWork();
            foreach (var (_, use) in over)
            {
                work.Update(UseDocument.Collection, use, use.Value with { IsRecorded = true }).Record(new DataUse(use.Value) { At = now, Subjects = [SubjectOf(use.Value.Read)] });
            }

            await stores.Identity.TryCommitAsync(work, cancellationToken);
        }
    }

    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        var range = new IndexRange("", IndexKey.Of(clocks.Wire.GetUtcNow() - Kept));
        while (await Documents.WalkAsync(UseDocument.ByAge, range, after: null, Chunk, int.MaxValue, cancellationToken) is { Count: > 0 } old)
        {
            var work = new UnitOfWork();
            foreach (var (_, use) in old)
            {
                work.Delete(UseDocument.Collection, use);
            }

            await stores.Identity.TryCommitAsync(work, cancellationToken);
        }
    }

    /// <summary>The person, by whose id they find it in the audit log.</summary>
    private string SubjectOf(DataRead read) => homes.Of(read.Member[..^(read.MemberId.Length + 1)], read.MemberId).FirstOrDefault()?.ProsumerId ?? read.MemberId;
}
