using System.Text;
using FlexCoop.Testing;
using Microsoft.Data.Sqlite;

namespace FlexCoop.Storage.Tests;

/// <summary>What is of a subject lies under its data key: it reads as ever, no byte of it lies open, and it is gone with the key (security-reliability.md §2.7).</summary>
public sealed class SealingTests
{
    private const string Marker = "MARKER7KQ4M2XV9TRB";

    private static readonly LogDefinition Story = new("story");

    private readonly TemporaryFolder _folder = new();
    private readonly SomeDataKeys _keys = new();

    private static readonly CollectionDefinition<Device> Open = new("devices", DeviceJson.Default.Device, device => device.Id, ByName(isText: false));

    private static readonly CollectionDefinition<Device> Closed = new("devices", DeviceJson.Default.Device, device => device.Id, ByName(isText: true)) { Subject = device => device.Id.Split('-')[0] };

    private string File => _folder["sealed.db"];

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test, CancelAfter(300_000)]
    public async Task Everything_OfASubject_ReadsAsEverAndLiesSealed(CancellationToken cancellationToken)
    {
        await using (var database = OpenDatabase(Closed))
        {
            await WriteAsync(database, cancellationToken);
        }

        await using var again = OpenDatabase(Closed);
        var point = (await again.Series.ReadAsync("anna", name: null, At, At.AddDays(1), 10, cancellationToken)).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await again.Documents(Closed).FindAsync("anna-1", cancellationToken))!.Value.Name, Is.EqualTo(Marker));
            Assert.That(await again.Documents(Closed).FindAllAsync("name", Marker, "anna", cancellationToken), Has.Count.EqualTo(1));
            Assert.That((await again.Log(Story).ReadAsync("anna", after: 0, 10, cancellationToken)).Single().Text, Is.EqualTo($"called {Marker}"));
            Assert.That(again.Outbox.OwedTo("anna").Single().Subject, Is.EqualTo(Marker));
            Assert.That((point.Name, point.Point.Value, point.Point.Quality), Is.EqualTo((Marker, 41.5, "x-" + Marker)));
            Assert.That(await again.Series.ReadAsync(new SeriesKey("anna", Marker), At, At.AddDays(1), 10, cancellationToken), Has.Count.EqualTo(1));
            Assert.That((await again.Series.ReadLatestAsync(At.AddDays(1), cancellationToken)).Single(), Is.EqualTo((new SeriesKey("anna", Marker), point.Point)));
            Assert.That(IsInFiles(Marker), Is.False);
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task WhatIsOwedAndNamed_IsTheSameEachTime(CancellationToken cancellationToken)
    {
        await using var database = OpenDatabase(Closed);

        await WriteAsync(database, cancellationToken);
        await WriteAsync(database, cancellationToken, id: "anna-2");

        Assert.That(database.Outbox.OwedTo("anna").Single().Generation, Is.EqualTo(2));
        Assert.That(await database.Series.ReadLatestAsync(At.AddDays(1), cancellationToken), Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(300_000)]
    public async Task KeyDestroyed_NothingIsThereAnyMore_AndNothingCanBeAdded(CancellationToken cancellationToken)
    {
        await using var database = OpenDatabase(Closed);
        await WriteAsync(database, cancellationToken);
        await database.CommitAsync(new UnitOfWork().Insert(Closed, (Device.Named("bert-1") with { Name = "Bert's" })), cancellationToken);

        var key = _keys.Destroy("anna");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await database.Documents(Closed).FindAsync("anna-1", cancellationToken), Is.Null);
            Assert.That((await database.Documents(Closed).ListAsync(after: null, limit: 1, cancellationToken)).Select(device => device.Value.Id), Is.EqualTo(["bert-1"]), "a page is filled with what is there");
            Assert.That(await database.Series.ReadLatestAsync(At.AddDays(1), cancellationToken), Is.Empty);
            Assert.That(async () => await database.CommitAsync(new UnitOfWork().Insert(Closed, (Device.Named("anna-2") with { Name = "x" })), cancellationToken), Throws.TypeOf<DatabaseException>().With.Property("IsFinal").False);
        }

        await database.EraseAsync("anna", key, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Count("doc_devices"), Is.EqualTo(1));
            Assert.That(Count("points") + Count("series") + Count("touched") + Count("outbox") + Count("log_story"), Is.Zero);
            Assert.That(database.Outbox.OwedTo("anna"), Is.Empty);
            Assert.That((await database.Documents(Closed).FindAsync("bert-1", cancellationToken))!.Value.Name, Is.EqualTo("Bert's"));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task DocumentsOfBefore_AreSealedAtTheStart_WhereTheyLay(CancellationToken cancellationToken)
    {
        await using (var database = Database.Open(new DatabaseOptions { File = File }, Open, Story))
        {
            await WriteAsync(database, cancellationToken, collection: Open);
            Assert.That(IsInFiles(Marker));
        }

        await using var again = OpenDatabase(Closed);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await again.Documents(Closed).FindAsync("anna-1", cancellationToken))!.Value.Name, Is.EqualTo(Marker));
            Assert.That(again.Outbox.OwedTo("anna").Single().Subject, Is.EqualTo(Marker));
            Assert.That((await again.Series.ReadLatestAsync(At.AddDays(1), cancellationToken)).Single().Series.Name, Is.EqualTo(Marker));
            Assert.That(IsInFiles($"\"name\":\"{Marker}\""), Is.False, "documents");
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Sealed_PutInAnothersPlace_IsRefused(CancellationToken cancellationToken)
    {
        await using (var database = OpenDatabase(Closed))
        {
            await database.CommitAsync(new UnitOfWork().Insert(Closed, (Device.Named("anna-1") with { Name = "first" })).Insert(Closed, (Device.Named("anna-2") with { Name = "second" })), cancellationToken);
        }

        Execute("UPDATE doc_devices SET body = (SELECT body FROM doc_devices WHERE id = 'anna-2') WHERE id = 'anna-1'");
        await using var again = OpenDatabase(Closed);

        Assert.That(async () => await again.Documents(Closed).FindAsync("anna-1", cancellationToken), Throws.TypeOf<InvalidDataException>());
    }

    [Test, CancelAfter(300_000)]
    public async Task Sealed_WithOtherKeys_FailsClosed(CancellationToken cancellationToken)
    {
        await using (var database = OpenDatabase(Closed))
        {
            await database.CommitAsync(new UnitOfWork().Insert(Closed, (Device.Named("anna-1") with { Name = "Marker" })), cancellationToken);
        }

        await using var stranger = Database.Open(new DatabaseOptions { File = File, Keys = new SomeDataKeys() }, Closed, Story);

        Assert.That(async () => await stranger.Documents(Closed).FindAsync("anna-1", cancellationToken), Throws.TypeOf<InvalidDataException>());
    }

    [Test, CancelAfter(300_000)]
    public async Task Copy_OfADatabaseThatIsWritten_IsAsItWas(CancellationToken cancellationToken)
    {
        await using var database = OpenDatabase(Closed);
        await WriteAsync(database, cancellationToken);

        DatabaseCopy.Make(File, _folder["copy.db"]);
        await database.CommitAsync(new UnitOfWork().Insert(Closed, (Device.Named("anna-3") with { Name = "later" })), cancellationToken);

        await using var copy = Database.Open(new DatabaseOptions { File = _folder["copy.db"], Keys = _keys }, Closed, Story);
        Assert.That((await copy.Documents(Closed).ListAsync(after: null, 10, cancellationToken)).Select(device => device.Value.Id), Is.EqualTo(["anna-1"]));
    }

    private static DateTimeOffset At { get; } = new(2026, 6, 30, 18, 0, 0, TimeSpan.Zero);

    private static DocumentIndex<Device> ByName(bool isText) => new("name", device => [device.Name]) { HoldsText = isText };

    private static Task WriteAsync(Database database, CancellationToken cancellationToken, string id = "anna-1", CollectionDefinition<Device>? collection = null) => database.CommitAsync(
        new UnitOfWork().Insert(collection ?? Closed, Device.Named(id) with { Name = Marker }).Append(Story, At, "anna", $"called {Marker}", subject: "anna").Owe("anna", "name", Marker)
            .AddPoints(new SeriesKey("anna", Marker), [new Point(At, 41.5, "x-" + Marker)]),
        cancellationToken);

    private Database OpenDatabase(CollectionDefinition<Device> collection) => Database.Open(new DatabaseOptions { File = File, Keys = _keys }, collection, Story);

    private bool IsInFiles(string text) => Directory.GetFiles(_folder.Path).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).Any(file =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    });

    private long Count(string table)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {table}";
        return (long)command.ExecuteScalar()!;
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
