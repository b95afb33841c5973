namespace FlexCoop.Storage;

/// <summary>One change of a unit of work, ready for an engine.</summary>
internal abstract record Change
{
    /// <summary>Expects a version; 0 is none at all, null whatever there is.</summary>
    public sealed record PutDocument(string Collection, string Id, long? ExpectedVersion, byte[] Body, IReadOnlyList<IndexEntry> Entries, string? Subject) : Change;

    public sealed record DeleteDocument(string Collection, string Id, long ExpectedVersion) : Change;

    public sealed record Owe(string Recipient, string Kind, string Subject) : Change
    {
        /// <summary>The subject as it lies on the disk.</summary>
        public string Stored { get; init; } = Subject;
    }

    public sealed record CloseRow(OutboxRow Row) : Change;

    public sealed record AppendEntry(string Table, DateTimeOffset At, string Key, string Text, string? Subject) : Change;

    /// <summary>Nothing where nobody wants it.</summary>
    public sealed record Publish(Happening Happening) : Change;

    public sealed record DropEntries(string Table, long Through) : Change;

    public sealed record AddPoints(SeriesKey Series, IReadOnlyList<Point> Points) : Change;

    public sealed record Touch(SeriesKey Series, DateTimeOffset Start) : Change;

    public sealed record CloseTouched(TouchedQuarter Quarter) : Change;

    public sealed record PutBlock(SeriesKey Series, DayBlock Block) : Change;

    /// <summary>Takes any.</summary>
    public sealed record RemoveAllPoints(string Owner, int Most) : Change;

    /// <summary>All that lies under a key, and all that is known by the subject's name.</summary>
    public sealed record Erase(string Subject, Guid? Key) : Change;

    /// <summary>Never takes the last point.</summary>
    public sealed record RemovePoints(SeriesKey Series, DateTimeOffset Before, int Most) : Change;
}
