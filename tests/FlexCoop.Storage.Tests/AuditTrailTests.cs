using FlexCoop.Testing;

namespace FlexCoop.Storage.Tests;

/// <summary>What is recorded lies beside what it records, until it is dropped.</summary>
public sealed class AuditTrailTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Test, CancelAfter(300_000)]
    public async Task Drop_ThroughASequence_LeavesTheRest_AndNoSequenceComesAgain(CancellationToken cancellationToken)
    {
        await using (var database = Open())
        {
            for (var act = 1; act <= 3; act++)
            {
                await database.CommitAsync(new UnitOfWork().Record(new Act($"{act}") { At = DateTimeOffset.UnixEpoch }), cancellationToken);
            }

            await database.CommitAsync(new UnitOfWork().Drop(AuditTrail.Definition, through: 2), cancellationToken);
            Assert.That(await WaitingAsync(database, cancellationToken), Is.EqualTo([(3L, "3")]));
            await database.CommitAsync(new UnitOfWork().Drop(AuditTrail.Definition, through: 3), cancellationToken);
        }

        await using var again = Open();
        await again.CommitAsync(new UnitOfWork().Record(new Act("4") { At = DateTimeOffset.UnixEpoch }), cancellationToken);

        Assert.That(await WaitingAsync(again, cancellationToken), Is.EqualTo([(4L, "4")]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Record_WhoActs_IsWhoeverIsKnownByThen_AlsoWhenThatIsToldFurtherIn(CancellationToken cancellationToken)
    {
        await using var database = Open();
        await database.CommitAsync(new UnitOfWork().Record(new Act("nobody") { At = DateTimeOffset.UnixEpoch }), cancellationToken);
        Actor.Begin("unknown");
        await TellAsync();
        await database.CommitAsync(new UnitOfWork().Record(new Act("somebody") { At = DateTimeOffset.UnixEpoch }), cancellationToken);

        var rows = (await database.Log(AuditTrail.Definition).ReadAsync(after: 0, limit: 10, cancellationToken)).Select(row => RecordedEntry.Read(row.Text)).ToList();

        Assert.That(rows.Select(row => row.Actor), Is.EqualTo([Actor.Platform, "person:P"]));
        Assert.That((rows[0].Trace, rows[1].Trace?.Length), Is.EqualTo(((string?)null, (int?)32)));

        static async Task TellAsync()
        {
            await Task.Yield();
            Actor.Become("person:P");
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Reader_BesideAnOpenDatabase_SeesWhatIsCommitted(CancellationToken cancellationToken)
    {
        await using var database = Open();
        using var reader = DatabaseReader.Open(_folder["audit.db"]);
        await database.CommitAsync(new UnitOfWork().Record(new Act("seen") { At = DateTimeOffset.UnixEpoch }), cancellationToken);

        Assert.That(await reader.Log(AuditTrail.Definition).ReadAsync(after: 0, limit: 10, cancellationToken), Has.Count.EqualTo(1));
        Assert.That(() => DatabaseReader.Open(_folder["none.db"]), Throws.TypeOf<FileNotFoundException>());
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<IEnumerable<(long Sequence, string What)>> WaitingAsync(Database database, CancellationToken cancellationToken) =>
        (await database.Log(AuditTrail.Definition).ReadAsync(after: 0, limit: 10, cancellationToken)).Select(row => (row.Sequence, RecordedEntry.Read(row.Text).Facts["what"]));

    private Database Open() => Database.Open(new DatabaseOptions { File = _folder["audit.db"] }, AuditTrail.Definition);

    private sealed record Act(string What) : AuditEntry
    {
        public override string Kind => "act";

        public override IReadOnlyList<(string Name, string? Value)> Facts => [("what", What)];
    }
}
