using FlexCoop.Storage.Sqlite;

namespace FlexCoop.Storage;

/// <summary>Changes that are made durable together, or not at all.</summary>
public sealed class UnitOfWork
{
    private readonly List<Change> _changes = [];
    private readonly List<Action> _followers = [];

    /// <summary>Whether there is nothing to commit.</summary>
    public bool IsEmpty => _changes.Count == 0;

    internal IReadOnlyList<Change> Changes => _changes;

    /// <summary>What is to be done in memory when it is durable.</summary>
    internal IReadOnlyList<Action> Followers => _followers;

    /// <summary>Whether it may be refused, since it expects documents in a version.</summary>
    internal bool CanConflict => _changes.Exists(change => change is Change.PutDocument { ExpectedVersion: not null } or Change.DeleteDocument);

    /// <summary>Makes a document; the unit is refused if there is one of its id.</summary>
    public UnitOfWork Insert<T>(CollectionDefinition<T> collection, T document)
        where T : class => Add(PutDocument(collection, document, expectedVersion: 0));

    /// <summary>Changes a document; the unit is refused if it is not in the version that was read.</summary>
    public UnitOfWork Update<T>(CollectionDefinition<T> collection, Stored<T> read, T document)
        where T : class => Add(PutDocument(collection, document, read.Version));

    /// <summary>Makes a document, or takes the place of the one of its id, whatever that holds.</summary>
    public UnitOfWork Put<T>(CollectionDefinition<T> collection, T document)
        where T : class => Add(PutDocument(collection, document, expectedVersion: null));

    /// <summary>Removes a document; the unit is refused if it is not in the version that was read.</summary>
    public UnitOfWork Delete<T>(CollectionDefinition<T> collection, Stored<T> read)
        where T : class => Add(new Change.DeleteDocument(collection.Name, collection.Id(read.Value), read.Version));

    /// <summary>Owes something to somebody, anew if it is owed already.</summary>
    public UnitOfWork Owe(string recipient, string kind, string subject = "") => Add(new Change.Owe(recipient, kind, subject));

    /// <summary>Closes a row, unless the same thing has been owed anew since it was read.</summary>
    public UnitOfWork Close(OutboxRow row) => Add(new Change.CloseRow(row));

    /// <summary>Appends to a log.</summary>
    /// <param name="log">The log.</param>
    /// <param name="at">When it happened.</param>
    /// <param name="key">Whom or what it concerns: no text that anybody may choose.</param>
    /// <param name="text">What happened.</param>
    /// <param name="subject">Under whose data key the text lies; null for nobody's.</param>
    public UnitOfWork Append(LogDefinition log, DateTimeOffset at, string key, string text, string? subject = null) => Add(new Change.AppendEntry(LogTable.Name(log), at, key, text, subject));

    /// <summary>Drops the oldest entries of a log, which have been taken over elsewhere.</summary>
    /// <param name="log">The log.</param>
    /// <param name="through">The sequence of the last that goes; none of theirs is used again.</param>
    public UnitOfWork Drop(LogDefinition log, long through) => Add(new Change.DropEntries(LogTable.Name(log), through));

    /// <summary>Adds points to a series; one at an instant that has one already takes its place. Their quarters of an hour are touched.</summary>
    public UnitOfWork AddPoints(SeriesKey series, IReadOnlyList<Point> points) => Add(new Change.AddPoints(series, points));

    /// <summary>Says that something is to be done for the quarter of an hour that begins then, as if points had been added to it.</summary>
    public UnitOfWork Touch(SeriesKey series, DateTimeOffset start) => Add(new Change.Touch(series, start));

    /// <summary>Says that what was to be done for a quarter is done, unless points have been added to it since it was read.</summary>
    public UnitOfWork CloseTouched(TouchedQuarter quarter) => Add(new Change.CloseTouched(quarter));

    /// <summary>Puts a day of a series in the place of what there was.</summary>
    public UnitOfWork PutBlock(SeriesKey series, DayBlock block) => Add(new Change.PutBlock(series, block));

    /// <summary>Removes the oldest points of a series; its last one stays, however old it is.</summary>
    /// <param name="series">The series.</param>
    /// <param name="before">Only points before this instant.</param>
    /// <param name="most">How many at most, so that others who commit need not wait.</param>
    public UnitOfWork RemovePoints(SeriesKey series, DateTimeOffset before, int most) => Add(new Change.RemovePoints(series, before, most));

    internal UnitOfWork RemoveAllPoints(string owner, int most) => Add(new Change.RemoveAllPoints(owner, most));

    /// <summary>Removes what is of a subject: the documents under its key and the one of its name, its log lines, what it is owed, its series without points.</summary>
    internal UnitOfWork Erase(string subject, Guid? key) => Add(new Change.Erase(subject, key));

    /// <summary>Brings something in memory up to date as soon as the unit is durable, before anybody sees a row that it owes: who looks at the row finds what it is about.</summary>
    /// <param name="follow">Runs on the writer's thread, once, and only if the unit is committed; short, and never failing.</param>
    public UnitOfWork Then(Action follow)
    {
        _followers.Add(follow);
        return this;
    }

    private static Change.PutDocument PutDocument<T>(CollectionDefinition<T> collection, T document, long? expectedVersion)
        where T : class =>
        new(collection.Name, collection.Id(document), expectedVersion, collection.Write(document), collection.Entries(document), collection.SubjectOf(document));

    internal UnitOfWork Add(Change change)
    {
        _changes.Add(change);
        return this;
    }
}
