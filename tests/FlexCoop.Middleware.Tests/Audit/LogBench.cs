using System.Diagnostics.CodeAnalysis;
using FlexCoop.Middleware.Audit;
using FlexCoop.Storage;
using FlexCoop.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Middleware.Tests.Audit;

/// <summary>An audit log over a database that records, without a server.</summary>
internal sealed class LogBench : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private LogBench() => Open();

    public string DataFolder => _folder["data"];

    public string Secrets => _folder["secrets"];

    public string File => Path.Combine(AuditLog.Folder(DataFolder), AuditLog.DatabaseName);

    public Database Recorder { get; private set; }

    public AuditLog Log { get; private set; }

    public IReadOnlyList<LogKey> Keys => LogSigner.ReadKeys(Path.Combine(AuditLog.Folder(DataFolder), LogSigner.PublicName))!;

    public static async Task<LogBench> StartAsync(CancellationToken cancellationToken)
    {
        var bench = new LogBench();
        await bench.Log.LoadAsync(cancellationToken);
        return bench;
    }

    /// <summary>Records acts and takes them over.</summary>
    public async Task RecordAsync(int acts, CancellationToken cancellationToken, params string[] subjects)
    {
        var work = new UnitOfWork();
        for (var act = 0; act < acts; act++)
        {
            work.Record(new SomeAct($"number {act}") { At = DateTimeOffset.UnixEpoch.AddSeconds(act), Subjects = subjects });
        }

        await Recorder.CommitAsync(work, cancellationToken);
        await Log.TakeOverAsync(cancellationToken);
    }

    public async Task<string> CheckpointAsync(CancellationToken cancellationToken) => (await Log.HeadAsync(cancellationToken))!.Checkpoint;

    public async Task<AuditFinding> VerifyAsync(CancellationToken cancellationToken, params (string From, string Note)[] earlier)
    {
        using var reader = DatabaseReader.Open(File);
        return await new AuditVerifier(reader, Keys).VerifyAsync(earlier, cancellationToken);
    }

    public async Task CloseAsync()
    {
        await Log.DisposeAsync();
        await Recorder.DisposeAsync();
    }

    [MemberNotNull(nameof(Recorder), nameof(Log))]
    public void Open()
    {
        AtomicFile.MakeFolder(AuditLog.Folder(DataFolder));
        AtomicFile.MakeFolder(Secrets);
        Recorder = Database.Open(new DatabaseOptions { File = Path.Combine(DataFolder, "recorder.db") }, AuditTrail.Definition);
        Log = new AuditLog(
            Database.Open(new DatabaseOptions { File = File, WipesDeleted = true }, AuditLog.Kinds), LogSigner.Open(AuditLog.Folder(DataFolder), Secrets, "localhost"), Secrets, [Recorder], NullLogger<AuditLog>.Instance);
    }

    /// <summary>The database of the log as somebody writes to it who should not; only while the log is closed.</summary>
    public Database Tamper() => Database.Open(new DatabaseOptions { File = File }, AuditLog.Kinds);

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
    }
}
