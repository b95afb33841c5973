using FlexCoop.Storage.Sqlite;
using FlexCoop.Testing;
using Microsoft.Data.Sqlite;

namespace FlexCoop.Storage.Tests;

/// <summary>The embedded engine: the contract, and what is its own.</summary>
public sealed class SqliteDatabaseTests : DatabaseContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string DatabaseFile => _folder["data/flexcoop.db"];

    public void Dispose() => _folder.Dispose();

    [Test]
    public void OpenForWriting_Connection_FlushesEveryCommit()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(DatabaseFile)!);
        SQLitePCL.Batteries_V2.Init();
        using var connection = SqliteFile.OpenForWriting(new DatabaseOptions { File = DatabaseFile });

        Assert.That(Pragma(connection, "journal_mode"), Is.EqualTo("wal"));
        Assert.That(Pragma(connection, "synchronous"), Is.EqualTo("2"), "2 is FULL");
    }

    [Test, CancelAfter(300_000)]
    public async Task Commit_BeyondTheRoomThereIs_IsRefusedAndTheNextOneThatFitsSucceeds(CancellationToken cancellationToken)
    {
        await using var database = Database.Open(new DatabaseOptions { File = DatabaseFile, MaxBytes = 400_000 }, Device.Collection);
        var large = Device.Named("large") with { Name = new string('x', 4_000_000) };

        var refused = await Refusal(database.CommitAsync(new UnitOfWork().Insert(Device.Collection, large), cancellationToken));
        await database.FollowedAsync(cancellationToken);
        await database.CommitAsync(new UnitOfWork().Insert(Device.Collection, Device.Named("small")), cancellationToken);

        Assert.That(refused.IsFinal, Is.False);
        Assert.That(refused.Message, Does.Contain("full"));
        Assert.That(database.Failure, Is.Null);
        Assert.That(await database.Documents(Device.Collection).FindAsync("large", cancellationToken), Is.Null);
        Assert.That(await database.Documents(Device.Collection).FindAsync("small", cancellationToken), Is.Not.Null);
    }

    [Test, CancelAfter(300_000)]
    public async Task Commit_WhileAnotherProgramHoldsTheFile_IsRefusedAndTheNextOneSucceeds(CancellationToken cancellationToken)
    {
        await using var database = Database.Open(new DatabaseOptions { File = DatabaseFile, HeldFor = TimeSpan.FromMilliseconds(50) }, Device.Collection);
        using var other = SqliteFile.OpenForWriting(new DatabaseOptions { File = DatabaseFile });
        SqliteFile.Execute(other, "BEGIN IMMEDIATE");

        var refused = await Refusal(database.CommitAsync(new UnitOfWork().Insert(Device.Collection, Device.Named("held")), cancellationToken));
        SqliteFile.Execute(other, "ROLLBACK");
        await database.CommitAsync(new UnitOfWork().Insert(Device.Collection, Device.Named("free")), cancellationToken);

        Assert.That(refused.IsFinal, Is.False);
        Assert.That(refused.Message, Does.Contain("Another program holds the database"));
        Assert.That(database.Failure, Is.Null);
        Assert.That(await database.Documents(Device.Collection).FindAsync("held", cancellationToken), Is.Null);
    }

    [Test, CancelAfter(300_000)]
    public async Task Read_FileThatCannotBeOpened_IsRefusedAndTheNextOneSucceeds(CancellationToken cancellationToken)
    {
        await using var database = Open(Device.Collection);
        await database.CommitAsync(new UnitOfWork().Insert(Device.Collection, Device.Named("one")), cancellationToken);
        var devices = database.Documents(Device.Collection);
        File.Move(DatabaseFile, DatabaseFile + ".away");

        Assert.That(
            async () => await devices.ListAsync(after: null, 10, cancellationToken),
            Throws.TypeOf<DatabaseException>().With.Property(nameof(DatabaseException.IsFinal)).False.And.Property(nameof(DatabaseException.IsOfARead)).True.And.Message.Contains("could not be read"));
        File.Move(DatabaseFile + ".away", DatabaseFile);

        Assert.That(await devices.ListAsync(after: null, 10, cancellationToken), Has.Count.EqualTo(1));
        Assert.That(database.Failure, Is.Null);
    }

    [Test]
    public void Open_LockFileThatCannotBeMade_IsNotTakenForAnotherProcess()
    {
        Directory.CreateDirectory(DatabaseFile + ".lock");

        Assert.That(() => Open(Device.Collection), Throws.InstanceOf<UnauthorizedAccessException>().Or.InstanceOf<IOException>().And.Not.InstanceOf<DatabaseInUseException>());
    }

    [Test]
    public void Open_FileOfANewerForm_IsRefused()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(DatabaseFile)!);
        SQLitePCL.Batteries_V2.Init();
        using (var connection = SqliteFile.OpenForWriting(new DatabaseOptions { File = DatabaseFile }))
        {
            SqliteFile.Execute(connection, "PRAGMA user_version = 999");
        }

        Assert.That(() => Open(Device.Collection), Throws.TypeOf<InvalidDataException>().With.Message.Contains("written by a newer version"));
    }

    /// <summary>Form 1 did not note which quarters have new points: all of them have.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Open_FileOfTheFirstForm_HasAllItsQuartersTouched(CancellationToken cancellationToken)
    {
        var series = new SeriesKey("ven-1", "power");
        await using (var database = Open(Device.Collection))
        {
            await database.CommitAsync(new UnitOfWork().AddPoints(series, [new Point(DateTimeOffset.UnixEpoch, 1), new Point(DateTimeOffset.UnixEpoch.AddMinutes(20), 1)]), cancellationToken);
        }

        using (var connection = SqliteFile.OpenForWriting(new DatabaseOptions { File = DatabaseFile }))
        {
            SqliteFile.Execute(connection, "DROP TABLE touched; DROP TABLE blocks; PRAGMA user_version = 1");
        }

        await using var upgraded = Open(Device.Collection);
        var touched = await upgraded.Series.ReadTouchedAsync(DateTimeOffset.UnixEpoch.AddDays(1), 10, cancellationToken);

        Assert.That(touched.Select(quarter => quarter.Start), Is.EqualTo([DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddMinutes(15)]));
    }

    [TestCase("")]
    [TestCase("Devices")]
    [TestCase("drop table")]
    public void CollectionDefinition_OddName_IsRefused(string name) =>
        Assert.That(
            () => new CollectionDefinition<Device>(name, DeviceJson.Default.Device, device => device.Id),
            Throws.ArgumentException.With.Message.Contains("use the letters a to z"));

    protected override Database Open(params StoredKind[] kinds) => Database.Open(new DatabaseOptions { File = DatabaseFile }, kinds);

    private static async Task<DatabaseException> Refusal(Task commit)
    {
        try
        {
            await commit;
        }
        catch (DatabaseException refusal)
        {
            return refusal;
        }

        throw new AssertionException("The commit was not refused.");
    }

    private static string? Pragma(SqliteConnection connection, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA " + name;
        return command.ExecuteScalar()?.ToString();
    }
}
