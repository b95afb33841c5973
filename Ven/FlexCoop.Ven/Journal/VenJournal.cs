using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven;

/// <summary>The agent's memory: every record is on the disk before it counts, and is read again at the start.</summary>
internal sealed partial class VenJournal : IDisposable
{
    /// <summary>A journal that has grown beyond this is rewritten with what still matters.</summary>
    private const long RewriteAtBytes = 4 * 1024 * 1024;

    private readonly JournalFile _file;
    private readonly JournalState _state = new();
    private readonly Lock _lock = new();
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _sizeAfterRewrite;

    private VenJournal(JournalFile file, ILogger logger)
    {
        _file = file;
        _logger = logger;
    }

    public static VenJournal Open(string path, ILogger logger)
    {
        var file = JournalFile.Open(path, out var records, out var cutBytes);
        var journal = new VenJournal(file, logger);
        try
        {
            if (cutBytes > 0)
            {
                Log.TailCut(logger, path, cutBytes);
            }

            foreach (var payload in records)
            {
                journal._state.Apply(Read(path, payload));
            }

            journal.RewriteIfGrown();
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>The events that are known, in the order in which they were taken.</summary>
    public IReadOnlyList<JournalRecord.EventTaken> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _state.Events.Values];
            }
        }
    }

    /// <summary>The last modification of an event that is known no more; null when there was none, or long ago.</summary>
    public uint? LastModification(string eventId)
    {
        lock (_lock)
        {
            return _state.Past.TryGetValue(eventId, out var modificationNumber) ? modificationNumber : null;
        }
    }

    /// <summary>What the owner has said, the oldest first.</summary>
    public IReadOnlyList<OwnerOpt> Opts
    {
        get
        {
            lock (_lock)
            {
                return [.. _state.Opts.Values];
            }
        }
    }

    /// <summary>The last command of each resource, and whether it was done.</summary>
    public IReadOnlyDictionary<string, (ResourceCommand Command, bool IsDone)> Commands
    {
        get
        {
            lock (_lock)
            {
                return new Dictionary<string, (ResourceCommand, bool)>(_state.Commands);
            }
        }
    }

    /// <summary>The reports that were asked for and are not over, in the order in which they were taken.</summary>
    public IReadOnlyList<JournalRecord.ReportAsked> Reports
    {
        get
        {
            lock (_lock)
            {
                return [.. _state.Reports.Values];
            }
        }
    }

    /// <summary>The samples that were kept and are not delivered, the oldest first.</summary>
    public IReadOnlyList<ReportSample> Samples
    {
        get
        {
            lock (_lock)
            {
                return [.. _state.Samples];
            }
        }
    }

    /// <summary>Never ends, unless with the <see cref="JournalBrokenException"/> after which nothing can be promised any more.</summary>
    public Task Broken => _broken.Task;

    /// <summary>Writes records as one: all of them count, or none.</summary>
    /// <param name="records">In the order in which they count; none writes nothing.</param>
    /// <exception cref="IOException">As of a single one.</exception>
    public void Append(IReadOnlyList<JournalRecord> records)
    {
        if (records.Count > 0)
        {
            Append(records.Count == 1 ? records[0] : new JournalRecord.Together(records));
        }
    }

    /// <summary>Writes a record; when this returns, it is on the disk.</summary>
    /// <exception cref="IOException">The disk is full, or <see cref="Broken"/>; the record does not count.</exception>
    public void Append(JournalRecord record)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(record, VenJson.Default.JournalRecord);
        lock (_lock)
        {
            CrashPoint.Reach(AgentCrashPoints.BeforeRecord, record.GetType().Name);
            try
            {
                _file.Append(payload);
            }
            catch (JournalBrokenException failure)
            {
                _broken.TrySetException(failure);
                throw;
            }

            CrashPoint.Reach(AgentCrashPoints.AfterRecord, record.GetType().Name);
            _state.Apply(record);
            RewriteIfGrown();
        }
    }

    public void Dispose() => _file.Dispose();

    private void RewriteIfGrown()
    {
        if (_file.Length < RewriteAtBytes + _sizeAfterRewrite)
        {
            return;
        }

        var before = _file.Length;
        try
        {
            _file.Rewrite(_state.Records().Select(record => JsonSerializer.SerializeToUtf8Bytes(record, VenJson.Default.JournalRecord)));
            Log.Rewritten(_logger, before, _file.Length);
        }
        catch (JournalBrokenException failure)
        {
            // The record that led to this was flushed, and stands in the new file as in the old one.
            _broken.TrySetException(failure);
        }
        catch (IOException notRewritten)
        {
            // The records stand as they are; there may be room for one more, if not for a copy of all.
            Log.NotRewritten(_logger, before, notRewritten.Message);
        }

        _sizeAfterRewrite = _file.Length;
    }

    private static JournalRecord Read(string path, byte[] payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, VenJson.Default.JournalRecord) ?? throw new InvalidDataException($"'{path}' holds a record that is null.");
        }
        catch (JsonException unknown)
        {
            throw new InvalidDataException($"'{path}' holds a record that this program does not know ({unknown.Message}); run the program that wrote it, or begin with an empty state folder.", unknown);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Warning, "The journal {Path} ended in {CutBytes} bytes of a record that was never finished; they were cut off")]
        public static partial void TailCut(ILogger logger, string path, long cutBytes);

        [LoggerMessage(3003, LogLevel.Warning, "The journal of {Bytes} bytes could not be rewritten: {Reason}")]
        public static partial void NotRewritten(ILogger logger, long bytes, string reason);

        [LoggerMessage(3002, LogLevel.Debug, "The journal was rewritten: {Before} bytes became {After}")]
        public static partial void Rewritten(ILogger logger, long before, long after);
    }
}
