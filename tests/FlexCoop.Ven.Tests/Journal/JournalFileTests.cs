using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests;

/// <summary>The journal's file: what was appended is there, whatever became of the last bytes.</summary>
public sealed class JournalFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder["journal"];

    public void Dispose() => _folder.Dispose();

    [Test]
    public void Open_AfterAppends_GivesThemInOrder()
    {
        Append([1], [9], [2, 3, 4]);

        Assert.That(Read(out var cut), Is.EqualTo(new byte[][] { [1], [9], [2, 3, 4] }));
        Assert.That(cut, Is.Zero);
    }

    [Test]
    public void Open_CutAtEveryByteOfTheLastThreeRecords_GivesTheRecordsBeforeTheCut()
    {
        byte[][] records = [.. Enumerable.Range(0, 6).Select(number => Enumerable.Repeat((byte)number, 5 + (number * 7)).ToArray())];
        var ends = new List<long>();
        using (var journal = JournalFile.Open(Path, out var _, out var _))
        {
            foreach (var record in records)
            {
                journal.Append(record);
                ends.Add(journal.Length);
            }
        }

        var whole = File.ReadAllBytes(Path);
        for (var length = ends[2]; length <= whole.Length; length++)
        {
            File.WriteAllBytes(Path, whole[..(int)length]);

            var read = Read(out var cut);

            var complete = ends.Count(end => end <= length);
            Assert.That(read, Is.EqualTo(records[..complete]), $"cut at {length}");
            Assert.That(cut, Is.EqualTo(length - ends[complete - 1]), $"cut at {length}");
            Assert.That(new FileInfo(Path).Length, Is.EqualTo(ends[complete - 1]), "the torn tail is gone");
        }
    }

    [Test]
    public void Open_EveryByteOfTheLastRecordChanged_GivesTheRecordsBeforeIt()
    {
        Append([1, 2, 3], [4, 5, 6]);
        var whole = File.ReadAllBytes(Path);
        var start = whole.Length / 2;
        for (var position = start; position < whole.Length; position++)
        {
            var torn = whole.ToArray();
            torn[position] ^= 0x55;
            File.WriteAllBytes(Path, torn);

            Assert.That(Read(out var _), Is.EqualTo(new byte[][] { [1, 2, 3] }), $"byte {position}");
        }
    }

    [Test]
    public void Open_ZerosAfterTheLastRecord_AreCutOff()
    {
        // A file system may lengthen a file before it writes what belongs there.
        Append([1]);
        File.AppendAllBytes(Path, new byte[64]);

        Assert.That(Read(out var cut), Is.EqualTo(new byte[][] { [1] }));
        Assert.That(cut, Is.EqualTo(64));
    }

    [Test]
    public void Open_EveryByteOfAnEarlierRecordChanged_IsRefusedAndLeftAsItIs()
    {
        Append([1, 2, 3], [4, 5, 6], [7, 8, 9]);
        var whole = File.ReadAllBytes(Path);
        for (var position = 0; position < whole.Length * 2 / 3; position++)
        {
            var broken = whole.ToArray();
            broken[position] ^= 0x55;
            File.WriteAllBytes(Path, broken);

            Assert.That(() => Read(out var _), Throws.TypeOf<InvalidDataException>().With.Message.Contains("with good records behind it"), $"byte {position}");
            Assert.That(File.ReadAllBytes(Path), Is.EqualTo(broken));
        }
    }

    [Test]
    public void Append_Empty_IsRefused()
    {
        using var journal = JournalFile.Open(Path, out var _, out var _);

        Assert.That(() => journal.Append([]), Throws.ArgumentException);
    }

    [Test]
    public void Append_AfterATornTail_GoesOnBehindTheLastGoodRecord()
    {
        Append([1], [2]);
        File.WriteAllBytes(Path, File.ReadAllBytes(Path)[..^1]);

        Append([3]);

        Assert.That(Read(out var _), Is.EqualTo(new byte[][] { [1], [3] }));
    }

    [Test]
    public void Rewrite_Records_TakesTheirPlaceAndCanBeAppendedTo()
    {
        using (var journal = JournalFile.Open(Path, out var _, out var _))
        {
            journal.Append([1]);
            journal.Rewrite([[2], [3]]);
            journal.Append([4]);
        }

        Assert.That(Read(out var _), Is.EqualTo(new byte[][] { [2], [3], [4] }));
    }

    [Test]
    public void Count_AppendedRewrittenAndOpenedAgain_IsThatOfTheRecords()
    {
        using (var journal = JournalFile.Open(Path, out var _, out var _))
        {
            journal.Append([1]);
            journal.AppendUnflushed([2]);
            var appended = journal.Count;
            journal.Rewrite([[3]]);

            Assert.That((appended, journal.Count), Is.EqualTo((2, 1)));
        }

        using var again = JournalFile.Open(Path, out var _, out var _);
        Assert.That(again.Count, Is.EqualTo(1));
    }

    [Test, Platform("Linux")]
    public void Rewrite_DiskFull_LeavesTheRecordsAndNoHalfMadeFile()
    {
        using (var journal = JournalFile.Open(Path, out var _, out var _))
        {
            journal.Append([1]);
            File.CreateSymbolicLink(Path + ".new", "/dev/full");

            Assert.That(() => journal.Rewrite([[2], [3]]), Throws.InstanceOf<IOException>());
            Assert.That(new FileInfo(Path + ".new").LinkTarget, Is.Null, "what it took of the disk is free again");
            journal.Append([4]);
        }

        Assert.That(Read(out var _), Is.EqualTo(new byte[][] { [1], [4] }));
    }

    [Test, Platform("Linux")]
    public async Task Append_BehindWhatAWriteThatFailedHasLeft_TakesItsPlace()
    {
        using (var journal = JournalFile.Open(Path, out var _, out var _))
        {
            journal.Append([1]);
            using var shell = System.Diagnostics.Process.Start("sh", ["-c", $"printf 'the beginning of a record that is longer' >> '{Path}'"]);
            await shell.WaitForExitAsync();
            journal.Append([2]);
        }

        Assert.That(Read(out var cut), Is.EqualTo(new byte[][] { [1], [2] }));
        Assert.That(cut, Is.Zero);
    }

    [Test]
    public void Open_RewritingThatWasInterrupted_GivesTheOldRecords()
    {
        Append([1]);
        File.WriteAllBytes(Path + ".new", [9, 9, 9]);

        Assert.That(Read(out var _), Is.EqualTo(new byte[][] { [1] }));
        Assert.That(File.Exists(Path + ".new"), Is.False);
    }

    [Test]
    public void Open_InUse_IsRefused()
    {
        using var journal = JournalFile.Open(Path, out var _, out var _);

        Assert.That(() => JournalFile.Open(Path, out var _, out var _), Throws.InstanceOf<IOException>());
    }

    private void Append(params byte[][] records)
    {
        using var journal = JournalFile.Open(Path, out var _, out var _);
        foreach (var record in records)
        {
            journal.Append(record);
        }
    }

    private IReadOnlyList<byte[]> Read(out long cut)
    {
        using var journal = JournalFile.Open(Path, out var records, out cut);
        return records;
    }
}
