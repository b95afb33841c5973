using FlexCoop.Storage;
using FlexCoop.Testing;
using FlexCoop.Vtn;

namespace FlexCoop.Faults;

/// <summary>The power goes while the write-ahead log is written: every commit that had been flushed is there, and of the next one nothing .</summary>
public sealed class TornFileTests : IDisposable
{
    private const int Step = 97;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test, CancelAfter(300_000)]
    public async Task Open_WriteAheadLogCutAnywhere_HasEveryCommitBeforeTheCutAndNoneAfter(CancellationToken cancellationToken)
    {
        var (database, log, ends) = await CommitAsync(cancellationToken);

        for (var length = ends[^4]; length <= ends[^1]; length += length + Step > ends[^1] && length < ends[^1] ? ends[^1] - length : Step)
        {
            var held = await OpenAsync(database, log[..(int)length]);

            Assert.That(held, Is.EqualTo(ends.Count(end => end <= length)), $"cut at {length}");
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Open_ByteOfTheLastCommitChanged_HasEveryCommitBeforeIt(CancellationToken cancellationToken)
    {
        var (database, log, ends) = await CommitAsync(cancellationToken);

        for (var position = ends[^2]; position < ends[^1]; position += Step)
        {
            var torn = log.ToArray();
            torn[position] ^= 0x55;

            Assert.That(await OpenAsync(database, torn), Is.EqualTo(ends.Count - 1), $"byte {position}");
        }
    }

    /// <summary>Makes commits, and gives the files as they lie there when the power goes: with the length of the log after each commit.</summary>
    private async Task<(byte[] Database, byte[] Log, IReadOnlyList<long> Ends)> CommitAsync(CancellationToken cancellationToken)
    {
        var file = _folder["whole.db"];
        await using var database = Database.Open(new DatabaseOptions { File = file }, [.. VtnStorage.Kinds]);
        var ends = new List<long>();
        for (var number = 0; number < 6; number++)
        {
            await database.CommitAsync(new UnitOfWork().Owe(Recipient(number), "events"), cancellationToken);
            ends.Add(new FileInfo(file + "-wal").Length);
        }

        return (await File.ReadAllBytesAsync(file, cancellationToken), await File.ReadAllBytesAsync(file + "-wal", cancellationToken), ends);
    }

    /// <returns>How many of the commits are there, from the first without a gap.</returns>
    private async Task<int> OpenAsync(byte[] database, byte[] log)
    {
        var file = _folder["torn.db"];
        File.Delete(file + "-shm");
        await File.WriteAllBytesAsync(file, database);
        await File.WriteAllBytesAsync(file + "-wal", log);
        await using var opened = Database.Open(new DatabaseOptions { File = file }, [.. VtnStorage.Kinds]);
        var held = Enumerable.Range(0, 6).Select(number => opened.Outbox.OwedTo(Recipient(number)).Count > 0).ToList();
        Assert.That(held, Is.Ordered.Descending, "no gap");
        return held.Count(isHeld => isHeld);
    }

    private static string Recipient(int number) => $"VEN-{number}";
}
