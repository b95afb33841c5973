using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace FlexCoop.Storage.Sqlite;

/// <summary>The one writer: commits the units of work of many callers at once (architecture decision 4).</summary>
/// <remarks>
/// <list type="number">
/// <item>Wait for a unit; begin a transaction.</item>
/// <item>Apply it, and every other unit that is waiting, each behind a savepoint if it may be refused: then it leaves nothing and hinders nobody.</item>
/// <item>Commit: one flush to the disk for all of them.</item>
/// <item>Bring what is in memory up to date: what units ask for (<see cref="UnitOfWork.Then"/>), who follows the series, the outbox, documents; then let the callers go on.</item>
/// </list>
/// A full disk refuses the group, and the next may do better; so does another process that holds the file for long, and a unit that cannot be
/// written as it is. After any other error of the disk nothing is known of what it holds: the writer takes no more, for good, and whoever runs
/// the process ends it.
/// </remarks>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int SqliteBusy = 5;
    private const int SqliteFull = 13;
    private const int SqliteTooBig = 18;
    private const int SqliteConstraint = 19;

    private readonly SqliteConnection _connection;
    private readonly SqliteChanges _changes;
    private readonly OutboxMirror _outbox;
    private readonly TimeSeries _series;
    private readonly RememberedDocuments _remembered;
    private readonly Happenings _happenings;
    private readonly int _maxGroup;
    private readonly Channel<Pending> _waiting;
    private readonly Thread _thread;
    private volatile Task _followed = Task.CompletedTask;

    public SqliteWriter(SqliteConnection connection, SqliteChanges changes, OutboxMirror outbox, TimeSeries series, RememberedDocuments remembered, Happenings happenings, int maxGroup)
    {
        _connection = connection;
        _outbox = outbox;
        _series = series;
        _remembered = remembered;
        _maxGroup = maxGroup;
        _happenings = happenings;
        _changes = changes;
        _waiting = Channel.CreateBounded<Pending>(new BoundedChannelOptions(maxGroup) { SingleReader = true });
        _thread = new Thread(Run) { IsBackground = true, Name = "storage writer" };
        _thread.Start();
    }

    public DatabaseException? Failure { get; private set; }

    /// <summary>Ends when memory has followed every commit that can have been read by now, or its group was refused.</summary>
    public Task Followed => _followed;

    /// <param name="work">The unit.</param>
    /// <param name="changes">Its changes, as they go to the disk.</param>
    /// <param name="cancellationToken">Gives up before it is handed in.</param>
    /// <returns>Null when the unit is durable; the conflict when it was refused.</returns>
    public async Task<ConflictException?> CommitAsync(UnitOfWork work, IReadOnlyList<Change> changes, CancellationToken cancellationToken)
    {
        if (Failure is { } failure)
        {
            throw failure;
        }

        var pending = new Pending(work, changes);
        await _waiting.Writer.WriteAsync(pending, cancellationToken);

        // Once handed in, the unit may be committed at any moment: the wait cannot be given up.
        return await pending.Done.Task;
    }

    public ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        _thread.Join();
        _changes.Dispose();
        _connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Run()
    {
        var group = new List<Pending>(_maxGroup);
        while (Wait())
        {
            group.Clear();
            try
            {
                CommitGroup(group);
            }
            catch (Exception error)
            {
                Refuse(group, error);
            }
        }
    }

    private bool Wait()
    {
        var more = _waiting.Reader.WaitToReadAsync();
        return more.IsCompletedSuccessfully ? more.Result : more.AsTask().GetAwaiter().GetResult();
    }

    private void CommitGroup(List<Pending> group)
    {
        var outbox = new List<Action<OutboxMirror>>();
        if (Failure is not null)
        {
            TakeAll(group);
            throw Failure;
        }

        try
        {
            _changes.Begin();
        }
        catch (SqliteException)
        {
            TakeAll(group);
            throw;
        }

        while (group.Count < _maxGroup && _waiting.Reader.TryRead(out var pending))
        {
            group.Add(pending);
            pending.Conflict = _changes.Apply(pending.Changes, pending.Work.CanConflict, outbox);
        }

        ReachCrashPoint(ServerCrashPoints.BeforeCommit, group);
        var followed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _followed = followed.Task;
        try
        {
            _changes.Commit();
            ReachCrashPoint(ServerCrashPoints.AfterCommit, group);
            Follow(group, outbox);
        }
        finally
        {
            followed.SetResult();
        }

        foreach (var pending in group)
        {
            pending.Done.SetResult(pending.Conflict);
        }
    }

    /// <summary>Brings what is in memory up to date.</summary>
    private void Follow(List<Pending> group, List<Action<OutboxMirror>> outbox)
    {
        foreach (var follow in group.Where(pending => pending.Conflict is null).SelectMany(pending => pending.Work.Followers))
        {
            follow();
        }

        foreach (var pending in group.Where(pending => pending.Conflict is null))
        {
            _series.Tell(pending.Work);
        }

        foreach (var change in outbox)
        {
            change(_outbox);
        }

        foreach (var pending in group)
        {
            _remembered.Forget(pending.Work);
        }

        if (_changes.HasPublished)
        {
            _happenings.Published?.Invoke();
        }
    }

    private static void ReachCrashPoint(string place, List<Pending> group)
    {
        if (CrashPoint.IsArmed)
        {
            group.ForEach(pending => CrashPoint.Reach(place, pending.UnderWay));
        }
    }

    private void TakeAll(List<Pending> group)
    {
        while (_waiting.Reader.TryRead(out var pending))
        {
            group.Add(pending);
        }
    }

    private void Refuse(List<Pending> group, Exception error)
    {
        var failure = error as DatabaseException ?? (error as SqliteException)?.SqliteErrorCode switch
        {
            SqliteFull => new DatabaseException("The disk is full; nothing was written.", isFinal: false, error),
            SqliteBusy => new DatabaseException("Another program holds the database; nothing was written.", isFinal: false, error),
            SqliteTooBig or SqliteConstraint => new DatabaseException($"It cannot be written as it is: {error.Message}", isFinal: false, error),
            _ => new DatabaseException($"The database could not be written: {error.Message}", isFinal: true, error),
        };
        if (!_changes.TryRollback() || failure.IsFinal)
        {
            Failure ??= new DatabaseException(failure.Message, isFinal: true, error);
        }

        foreach (var pending in group)
        {
            pending.Done.TrySetException(failure);
        }
    }

    /// <summary>A unit of work, and the caller who waits for it.</summary>
    private sealed class Pending(UnitOfWork work, IReadOnlyList<Change> changes)
    {
        public UnitOfWork Work { get; } = work;

        /// <summary>Its changes, as they go to the disk.</summary>
        public IReadOnlyList<Change> Changes { get; } = changes;

        /// <summary>For whom the unit is committed; null unless a crash point is armed.</summary>
        public string? UnderWay { get; } = CrashPoint.UnderWay;

        public ConflictException? Conflict { get; set; }

        public TaskCompletionSource<ConflictException?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
