using FlexCoop.Middleware.Audit;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Tests.Audit;

/// <summary>§2.8: whatever is done to the log is found, and where.</summary>
public sealed class TamperTests
{
    [Test, CancelAfter(300_000)]
    public async Task T34_AnyByteOfTheLog_ChangedByAnybody_IsFoundAndNamed(CancellationToken cancellationToken)
    {
        await using var bench = await LogBench.StartAsync(cancellationToken);
        await bench.RecordAsync(2, cancellationToken, "M-1");
        await bench.CloseAsync();
        var unfound = new List<string>();
        await using (var database = bench.Tamper())
        {
            async Task TryAsync<T>(CollectionDefinition<T> collection, T was, string where, params IEnumerable<T> changed)
                where T : class
            {
                foreach (var (document, at) in changed.Select((document, at) => (document, at)))
                {
                    await database.CommitAsync(new UnitOfWork().Put(collection, document), cancellationToken);
                    var finding = await bench.VerifyAsync(cancellationToken);
                    if (!finding.Faults.Any(fault => fault.Contains(where, StringComparison.Ordinal)))
                    {
                        unfound.Add($"{where}, change {at}: {string.Join("; ", finding.Faults)}");
                    }
                }

                await database.CommitAsync(new UnitOfWork().Put(collection, was), cancellationToken);
            }

            foreach (var (entry, _) in await database.Documents(EntryDocument.Collection).ListAsync(after: null, limit: 10, cancellationToken))
            {
                await TryAsync(
                    EntryDocument.Collection,
                    entry,
                    $"entry {entry.Index}:",
                    [
                        .. Changes(entry.Text!).Select(text => entry with { Text = text }), .. Changes(entry.Salt!).Select(salt => entry with { Salt = salt }), .. Changes(entry.Leaf).Select(leaf => entry with { Leaf = leaf }),
                        .. Changes(entry.RecordId).Select(id => entry with { RecordId = id }), entry with { Keys = ["M-2"] }, entry with { Keys = [] }, entry with { Salt = null }, entry with { Text = null },
                    ]);
            }

            foreach (var (tile, _) in await database.Documents(TileDocument.Collection).ListAsync(after: null, limit: 10, cancellationToken))
            {
                await TryAsync(TileDocument.Collection, tile, "tile", [.. Changes(tile.Content).Select(content => tile with { Content = content }), tile with { Content = tile.Content[..^1] }, tile with { Content = [.. tile.Content, 0] }]);
            }

            var head = (await database.Documents(HeadDocument.Collection).FindAsync(HeadDocument.Id, cancellationToken))!.Value;
            await TryAsync(HeadDocument.Collection, head, "checkpoint", [.. Changes(head.Checkpoint).Select(note => head with { Checkpoint = note }), head with { Size = 1 }]);
        }

        Assert.That(unfound, Is.Empty);
        Assert.That((await bench.VerifyAsync(cancellationToken)).Faults, Is.Empty, "as it was");
        bench.Open();
    }

    [Test, CancelAfter(300_000)]
    public async Task T34_EntriesCutSwappedOrAdded_AreFound(CancellationToken cancellationToken)
    {
        await using var bench = await LogBench.StartAsync(cancellationToken);
        await bench.RecordAsync(300, cancellationToken);
        var whole = (await bench.Log.HeadAsync(cancellationToken))!;
        await bench.CloseAsync();
        var (cut, swapped, replayed) = (new AuditFinding(null, 0, []), new AuditFinding(null, 0, []), new AuditFinding(null, 0, []));
        await using (var database = bench.Tamper())
        {
            var entries = database.Documents(EntryDocument.Collection);
            var (first, last) = ((await entries.FindAsync(EntryDocument.IdOf(7), cancellationToken))!, (await entries.FindAsync(EntryDocument.IdOf(299), cancellationToken))!);
            await database.CommitAsync(new UnitOfWork().Delete(EntryDocument.Collection, last), cancellationToken);
            cut = await bench.VerifyAsync(cancellationToken);
            await database.CommitAsync(new UnitOfWork().Put(EntryDocument.Collection, first.Value with { Index = 299 }).Put(EntryDocument.Collection, last.Value with { Index = 7 }), cancellationToken);
            swapped = await bench.VerifyAsync(cancellationToken);
            await database.CommitAsync(new UnitOfWork().Put(EntryDocument.Collection, first.Value).Put(EntryDocument.Collection, last.Value), cancellationToken);
        }

        bench.Open();
        await bench.Log.LoadAsync(cancellationToken);
        await bench.RecordAsync(1, cancellationToken);
        await bench.CloseAsync();
        await using (var database = bench.Tamper())
        {
            await database.CommitAsync(new UnitOfWork().Put(HeadDocument.Collection, whole), cancellationToken);
            replayed = await bench.VerifyAsync(cancellationToken);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cut.Faults, Has.Some.StartsWith("entry 299: it is missing"));
            Assert.That(swapped.Faults, Has.Some.StartsWith("tile/0/000: leaf 7 ").And.Some.StartsWith("tile/0/001: leaf 299 ").And.Some.StartsWith("checkpoint: the 300 entries make another root"));
            Assert.That(replayed.Faults, Has.Some.StartsWith("entry 300: it is beyond the checkpoint"));
            Assert.That(() => bench.Open(), Throws.Nothing);
            Assert.That(async () => await bench.Log.LoadAsync(cancellationToken), Throws.TypeOf<StartException>(), "and no server goes on from that");
        }
    }

    /// <summary>T-20: a copy of before is whole in itself; who has kept a checkpoint sees that it is one, and the server does.</summary>
    [Test, CancelAfter(300_000)]
    public async Task T20_LogPutBackToAnEarlierOne_IsFoundByWhoKeptACheckpoint_AndStopsTheStart(CancellationToken cancellationToken)
    {
        await using var bench = await LogBench.StartAsync(cancellationToken);
        await bench.RecordAsync(3, cancellationToken);
        var before = await bench.CheckpointAsync(cancellationToken);
        await bench.CloseAsync();
        File.Copy(bench.File, bench.File + ".copy");
        bench.Open();
        await bench.Log.LoadAsync(cancellationToken);
        await bench.RecordAsync(2, cancellationToken);
        var kept = await bench.CheckpointAsync(cancellationToken);
        var goesOn = await bench.VerifyAsync(cancellationToken, ("before", before), ("kept", kept));
        await bench.CloseAsync();
        File.Move(bench.File + ".copy", bench.File, overwrite: true);

        var alone = await bench.VerifyAsync(cancellationToken);
        var cut = await bench.VerifyAsync(cancellationToken, ("kept", kept));
        bench.Open();
        var refusal = await Assert.ThrowsAsync<StartException>(async () => await bench.Log.LoadAsync(cancellationToken));
        File.Delete(AuditLog.AnchorFile(bench.Secrets));
        await bench.Log.LoadAsync(cancellationToken);
        await bench.RecordAsync(4, cancellationToken);
        var forked = await bench.VerifyAsync(cancellationToken, ("kept", kept));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(goesOn.Faults, Is.Empty);
            Assert.That(alone.Faults, Is.Empty);
            Assert.That(cut.Faults, Is.EqualTo(["kept: it is of 5 entries, and the log has 3: it was cut, or put back to an earlier one"]));
            Assert.That(refusal!.Message, Does.Contain("it has 3 entries, and had 5").And.Contain(AuditLog.AnchorFile(bench.Secrets)));
            Assert.That(forked.Faults, Is.EqualTo(["kept: the first 5 entries of the log are others than those that it was signed for: the log has forked"]));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Verify_ByTheKeyOfAnotherLog_IsRefused(CancellationToken cancellationToken)
    {
        await using var bench = await LogBench.StartAsync(cancellationToken);
        await using var other = await LogBench.StartAsync(cancellationToken);
        await bench.RecordAsync(1, cancellationToken);
        using var reader = DatabaseReader.Open(bench.File);
        var samename = new LogKey(bench.Keys[0].Name, other.Keys[0].PublicKey);

        var foreign = await new AuditVerifier(reader, other.Keys).VerifyAsync([], cancellationToken);
        var disguised = await new AuditVerifier(reader, [samename]).VerifyAsync([], cancellationToken);

        Assert.That(foreign.Faults.Concat(disguised.Faults), Is.EqualTo(Enumerable.Repeat("checkpoint: none of the keys that are known has signed it", 2)));
        Assert.That(LogKey.Parse($"{bench.Keys[0]}"), Is.EqualTo(bench.Keys[0]).Using<LogKey>((one, two) => $"{one}" == $"{two}"));
        Assert.That(Changes($"{bench.Keys[0]}").Select(LogKey.Parse).Where(key => key is not null && key.Name == bench.Keys[0].Name), Is.Empty, "every other byte of it counts");
    }

    [Test, CancelAfter(300_000)]
    public async Task ReplaceKey_LogAndReceiptsOfBefore_StayGood(CancellationToken cancellationToken)
    {
        await using var bench = await LogBench.StartAsync(cancellationToken);
        await bench.RecordAsync(2, cancellationToken, "M-1");
        var (before, receipt) = (await bench.CheckpointAsync(cancellationToken), await bench.Log.ReceiptAsync((await bench.Log.FindAsync(0, cancellationToken))!, cancellationToken));
        await bench.CloseAsync();
        LogSigner.Replace(AuditLog.Folder(bench.DataFolder), bench.Secrets).Dispose();
        bench.Open();
        await bench.Log.LoadAsync(cancellationToken);
        await bench.RecordAsync(1, cancellationToken);

        var finding = await bench.VerifyAsync(cancellationToken, ("before", before));

        Assert.That(finding.Faults, Is.Empty);
        Assert.That(bench.Keys, Has.Count.EqualTo(2));
        Assert.That(Checkpoint.Open(await bench.CheckpointAsync(cancellationToken), [bench.Keys[1]]).Fault, Is.Null, "signed by the new one");
        Assert.That(Receipt.Open(receipt, bench.Keys).Fault, Is.Null);
    }

    [Test, CancelAfter(300_000)]
    public async Task T18_KeyThatIsMissingOrAnother_StopsTheStart(CancellationToken cancellationToken)
    {
        await using var bench = await LogBench.StartAsync(cancellationToken);
        await using var other = await LogBench.StartAsync(cancellationToken);
        await bench.CloseAsync();
        var file = Path.Combine(bench.Secrets, LogSigner.PrivateName);
        var right = await File.ReadAllBytesAsync(file, cancellationToken);
        StartException Refused() => Assert.Throws<StartException>(() => LogSigner.Open(AuditLog.Folder(bench.DataFolder), bench.Secrets, "localhost").Dispose())!;

        File.Delete(file);
        var missing = Refused();
        File.Copy(Path.Combine(other.Secrets, LogSigner.PrivateName), file);
        var another = Refused();
        await File.WriteAllBytesAsync(file, [1, 2, 3], cancellationToken);
        var none = Refused();
        await File.WriteAllBytesAsync(file, right, cancellationToken);
        bench.Open();

        Assert.That(missing.Message, Does.Contain("is not there").And.Contain("replace-key"));
        Assert.That(another.Message, Does.Contain("is another key"));
        Assert.That(none.Message, Does.Contain("holds no private key"));
        Assert.That(async () => await bench.Log.LoadAsync(cancellationToken), Throws.Nothing);
    }

    internal static IEnumerable<byte[]> Changes(byte[] bytes) => bytes.Select((one, at) => (byte[])[.. bytes[..at], (byte)(one ^ 1), .. bytes[(at + 1)..]]);

    internal static IEnumerable<string> Changes(string text) => text.Select((one, at) => $"{text[..at]}{(char)(one ^ 1)}{text[(at + 1)..]}");
}
