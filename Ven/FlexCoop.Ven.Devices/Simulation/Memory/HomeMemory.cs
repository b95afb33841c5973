using System.Text.Json;

namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>The folder in which a simulated home outlives the process that drives it.</summary>
/// <remarks>
/// <para>
/// <c>devices.log</c> is the devices' own ledger: a line per accepted setting or release, written before the command returns, the same
/// command twice as two lines. <c>home.json</c> is a snapshot, replaced whole every 15 minutes of the home's time; it says how many
/// lines it already holds. To open is to restore the snapshot and to obey the lines after it, each at its own instant; since the home is
/// deterministic, it goes on as if nothing had happened. <c>home.lock</c> keeps a second process out.
/// </para>
/// <para>
/// Both files are given to the operating system but not forced to the disk: they survive the death of the process, not of the machine.
/// </para>
/// </remarks>
public sealed class HomeMemory : IDisposable
{
    private const string LedgerFile = "devices.log";
    private const string SnapshotFile = "home.json";
    private const string LockFile = "home.lock";
    private const long SaveEveryTicks = 15 * TimeSpan.TicksPerMinute;

    private readonly string _folder;
    private readonly FileStream _lock;
    private readonly DeviceLedger _ledger;
    private readonly IReadOnlyList<LedgerLine> _lines;
    private long _savedQuarter;

    private HomeMemory(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        _lock = new FileStream(Path.Combine(_folder, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            _ledger = DeviceLedger.Open(Path.Combine(_folder, LedgerFile), out _lines);
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    private string SnapshotPath => Path.Combine(_folder, SnapshotFile);

    /// <summary>Every finished line of the ledger in a folder, oldest first; empty when there is none. The home may be in use.</summary>
    public static IReadOnlyList<LedgerLine> ReadLedger(string folder)
    {
        var path = Path.Combine(folder, LedgerFile);
        return File.Exists(path) ? DeviceLedger.Read(path) : [];
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _ledger.Dispose();
        _lock.Dispose();
    }

    internal static HomeMemory Open(string folder) => new(folder);

    /// <summary>The snapshot; null in a folder that is new.</summary>
    internal HomeSnapshot? FindSnapshot(HomeParameters parameters)
    {
        if (!File.Exists(SnapshotPath))
        {
            return _lines.Count == 0 ? null : throw new InvalidDataException(
                $"{_folder} has {LedgerFile} but no {SnapshotFile}. Restore the file, or begin a new folder.");
        }

        var snapshot = ReadSnapshot();
        if (snapshot.Parameters != parameters)
        {
            throw new InvalidDataException(
                $"{SnapshotPath} holds another home (seed {snapshot.Parameters.Seed}, given {parameters.Seed}): "
                + "its parameters differ from those given. Give the same, or begin a new folder.");
        }

        if (snapshot.LedgerLines > _lines.Count)
        {
            throw new InvalidDataException(
                $"{SnapshotPath} counts {snapshot.LedgerLines} lines, but {LedgerFile} has {_lines.Count}. "
                + "Restore the file, or begin a new folder.");
        }

        _savedQuarter = Quarter(snapshot.State.Instant);
        return snapshot;
    }

    /// <summary>The lines that a snapshot does not hold yet.</summary>
    internal IEnumerable<LedgerLine> LinesAfter(HomeSnapshot snapshot) => _lines.Skip(snapshot.LedgerLines);

    internal void Append(LedgerLine line) => _ledger.Append(line);

    internal bool IsSaveDue(DateTimeOffset instant) => Quarter(instant) > _savedQuarter;

    /// <summary>Replaces the snapshot; a reader sees the old one or the new one, whole.</summary>
    internal void Save(HomeParameters parameters, DateTimeOffset origin, HomeState state)
    {
        var snapshot = new HomeSnapshot { Parameters = parameters, Origin = origin, LedgerLines = _ledger.Lines, State = state };
        var temporary = SnapshotPath + ".new";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(snapshot, HomeJson.Default.HomeSnapshot));
        File.Move(temporary, SnapshotPath, overwrite: true);
        _savedQuarter = Quarter(state.Instant);
    }

    private static long Quarter(DateTimeOffset instant) => instant.UtcTicks / SaveEveryTicks;

    private HomeSnapshot ReadSnapshot()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(SnapshotPath), HomeJson.Default.HomeSnapshot)
                ?? throw new JsonException("The file is null.");
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException(
                $"{SnapshotPath} is no snapshot of a home ({broken.Message}). Restore the file, or begin a new folder.", broken);
        }
    }
}
