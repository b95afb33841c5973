using System.Text;
using FlexCoop.Middleware.Audit;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Tests.Audit;

/// <summary>How entries come into the log, once each, and go out of it again.</summary>
public sealed class AuditLogTests
{
    [Test, CancelAfter(300_000)]
    public async Task Act_ForSeveral_HasAnEntryForEach_WhichTellsNothingOfTheOthers(CancellationToken cancellationToken)
    {
        await using var bench = await LogBench.StartAsync(cancellationToken);
        Actor.Begin("person:P-1 client:app");
        await bench.RecordAsync(1, cancellationToken, "M-1", "M-2");

        var (one, others) = (await bench.Log.FindAsync(["M-1"], cancellationToken), await bench.Log.FindAsync(["M-2", "P-1"], cancellationToken));

        Assert.That(one.Single().Text, Does.Contain("\"something-done\"").And.Contain("\"number 0\"").And.Contain("person:P-1 client:app").And.Contain("1970-01-01T00:00:00").And.Not.Contain("M-2").And.Not.Contain("nothing"));
        Assert.That(others.Select(entry => entry.Index), Is.EqualTo([0L, 1L]), "by whom it concerns, and by who did it");
        Assert.That(await bench.Recorder.Log(AuditTrail.Definition).ReadAsync(after: 0, limit: 10, cancellationToken), Is.Empty, "it is dropped where it was recorded");
    }

    [Test, CancelAfter(300_000)]
    public async Task UnitOfWork_ThatConflicts_RecordsNothing(CancellationToken cancellationToken)
    {
        await using var bench = await LogBench.StartAsync(cancellationToken);
        await using var database = Database.Open(new DatabaseOptions { File = bench.File + ".other" }, HeadDocument.Collection, AuditTrail.Definition);
        await database.CommitAsync(new UnitOfWork().Insert(HeadDocument.Collection, new HeadDocument(0, "")), cancellationToken);

        var isDone = await database.TryCommitAsync(new UnitOfWork().Record(new SomeAct("twice") { At = DateTimeOffset.UnixEpoch }).Insert(HeadDocument.Collection, new HeadDocument(1, "")), cancellationToken);

        Assert.That(isDone, Is.False);
        Assert.That(await database.Log(AuditTrail.Definition).ReadAsync(after: 0, limit: 10, cancellationToken), Is.Empty);
    }

    /// <summary>What a kill between the two commits leaves, and a recorder that was put back to a copy of before.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Record_ThatWasTakenOverBefore_IsDroppedAndNotDoubled(CancellationToken cancellationToken)
    {
        await using var bench = await LogBench.StartAsync(cancellationToken);
        await bench.Recorder.CommitAsync(new UnitOfWork().Record(new SomeAct("once") { At = DateTimeOffset.UnixEpoch, Subjects = ["M-1", "M-2"] }), cancellationToken);
        var row = (await bench.Recorder.Log(AuditTrail.Definition).ReadAsync(after: 0, limit: 10, cancellationToken))[0];
        await bench.Log.TakeOverAsync(cancellationToken);
        await bench.Recorder.CommitAsync(new UnitOfWork().Append(AuditTrail.Definition, row.At, row.Key, row.Text), cancellationToken);
        await bench.CloseAsync();
        bench.Open();

        await bench.Log.LoadAsync(cancellationToken);

        Assert.That((await bench.Log.HeadAsync(cancellationToken))!.Size, Is.EqualTo(2));
        Assert.That(await bench.Recorder.Log(AuditTrail.Definition).ReadAsync(after: 0, limit: 10, cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Record_ThatSomebodyElseWroteAndNobodyCanRead_IsAnEntryAndHindersNoOther(CancellationToken cancellationToken)
    {
        await using var bench = await LogBench.StartAsync(cancellationToken);
        await bench.Recorder.CommitAsync(new UnitOfWork().Append(AuditTrail.Definition, DateTimeOffset.UnixEpoch, "x", "{\"id\":").Record(new SomeAct("after") { At = DateTimeOffset.UnixEpoch }), cancellationToken);

        await bench.Log.TakeOverAsync(cancellationToken);

        var entries = await bench.Log.ListAsync(after: null, limit: 10, cancellationToken);
        Assert.That(entries.Select(entry => entry.Text), Has.Some.Contains("unreadable").And.Some.Contains("after"));
        Assert.That((await bench.VerifyAsync(cancellationToken)).Faults, Is.Empty);
    }

    /// <summary>FC-MW-13, §2.7: "erase and grep", over the bytes of every file.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Erased_EntriesOfOne_AreInNoFile_AndTheLogStillVerifies(CancellationToken cancellationToken)
    {
        await using var bench = await LogBench.StartAsync(cancellationToken);
        await bench.RecordAsync(40, cancellationToken, "M-MARKER");
        await bench.RecordAsync(3, cancellationToken, "M-OTHER");
        var receipt = await bench.Log.ReceiptAsync((await bench.Log.FindAsync(5, cancellationToken))!, cancellationToken);

        var erased = await bench.Log.EraseAsync(["M-MARKER"], cancellationToken);

        var finding = await bench.VerifyAsync(cancellationToken);
        Assert.That((erased, finding.Erased, finding.Checkpoint!.Size), Is.EqualTo((40, 40, 43)));
        Assert.That(finding.Faults, Is.Empty);
        Assert.That(Receipt.Open(receipt, bench.Keys).Fault, Is.Null, "who has kept a receipt can still prove it");
        Assert.That(await bench.Log.FindAsync(["M-MARKER"], cancellationToken), Is.Empty);
        await bench.CloseAsync();
        var found = Directory.GetFiles(AuditLog.Folder(bench.DataFolder)).Where(file => Encoding.Latin1.GetString(File.ReadAllBytes(file)).Contains("M-MARKER", StringComparison.Ordinal));
        Assert.That(found, Is.Empty);
        Assert.That((await bench.VerifyAsync(cancellationToken)).Faults, Is.Empty);
        bench.Open();
    }

    [Test, CancelAfter(300_000)]
    public async Task Receipt_AnyByteOfIt_Changed_ProvesNothing(CancellationToken cancellationToken)
    {
        await using var bench = await LogBench.StartAsync(cancellationToken);
        await bench.RecordAsync(5, cancellationToken, "M-1");
        var receipt = await bench.Log.ReceiptAsync((await bench.Log.FindAsync(3, cancellationToken))!, cancellationToken);

        var good = Receipt.Open(receipt, bench.Keys);
        var bad = TamperTests.Changes(receipt).Select((text, at) => (at, Receipt.Open(text, bench.Keys))).Where(one => one.Item2.Fault is null).Select(one => one.at);

        Assert.That((good.Fault, good.Checkpoint?.Size), Is.EqualTo(((string?)null, 5L)));
        Assert.That(good.Entry, Does.Contain("number 3"));
        Assert.That(bad, Is.Empty);
        Assert.That(Receipt.Open(receipt, []).Fault, Does.Contain("none of the keys"));
        Assert.That(Receipt.Open("", bench.Keys).Fault, Is.Not.Null);
    }
}
