using System.Buffers.Binary;
using System.Numerics;

namespace FlexCoop.Ven;

/// <summary>An append-only file of records that survives a power cut at any byte (architecture decision 3b).</summary>
/// <remarks>
/// A record is its length (4 bytes, little-endian), the CRC-32C of its payload (4 bytes), and the payload. It counts once it was flushed to
/// the disk. On opening, a last record that is short, empty or whose checksum is wrong was never acknowledged to anybody, and is cut off.
/// One that is broken with good ones behind it is no torn tail: what was acknowledged would be lost with it, and the file is not opened.
/// After a flush that failed nobody knows what the disk holds, and a second flush may say that all is well: the file takes no more.
/// </remarks>
public sealed class JournalFile : IDisposable
{
    private const int HeaderBytes = 8;

    /// <summary>No record of ours comes near this; a greater length is a torn one.</summary>
    private const int MaxPayloadBytes = 16 * 1024 * 1024;

    private readonly string _path;
    private FileStream _file;

    private JournalFile(string path, FileStream file, int count)
    {
        _path = path;
        _file = file;
        Length = file.Position;
        Count = count;
    }

    /// <summary>The size of its records, in bytes; what a write that failed may have left behind them does not count, and the next takes its place.</summary>
    public long Length { get; private set; }

    /// <summary>How many records there are.</summary>
    public int Count { get; private set; }

    /// <summary>Why it takes no more records, until it is opened anew; null while it does.</summary>
    public JournalBrokenException? Failure { get; private set; }

    /// <summary>Opens a journal, made if it is not there, and gives its records.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="records">The payloads in the order in which they were appended.</param>
    /// <param name="cutBytes">How many bytes of a torn tail were cut off.</param>
    /// <exception cref="IOException">The file cannot be opened: another agent uses it, or the disk is broken.</exception>
    /// <exception cref="InvalidDataException">A record in the middle is broken.</exception>
    public static JournalFile Open(string path, out IReadOnlyList<byte[]> records, out long cutBytes)
    {
        // A rewriting that was interrupted left its half-made file; the journal itself is whole.
        File.Delete(Rewritten(path));
        var isNew = !File.Exists(path);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        try
        {
            if (isNew)
            {
                DiskFlush.OfFolderOf(path);
            }

            var good = ReadAll(file, out var payloads);
            if (IsAnyRecordBehind(file, good))
            {
                throw new InvalidDataException($"'{path}' is broken at byte {good}, with good records behind it; restore it from a backup, or begin with an empty state folder.");
            }

            records = payloads;
            cutBytes = file.Length - good;
            if (cutBytes > 0)
            {
                file.SetLength(good);
            }

            if (!isNew)
            {
                // The process that wrote the last record may have died before it was flushed: then it is in the file, and not on the disk yet.
                DiskFlush.OfFile(file);
            }

            file.Position = good;
            return new JournalFile(path, file, payloads.Count);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Appends a record; when this returns, it is on the disk.</summary>
    /// <param name="payload">At least one byte: an empty record could not be told from a torn one.</param>
    /// <exception cref="JournalBrokenException">A flush has failed, now or before.</exception>
    /// <exception cref="IOException">The disk is full; the record does not count.</exception>
    public void Append(ReadOnlySpan<byte> payload) => Append(payload, flushesToDisk: true);

    /// <summary>Appends a record that may be lost with the power, though not with the process.</summary>
    /// <param name="payload">At least one byte.</param>
    /// <exception cref="IOException">The disk is full or broken; the record does not count.</exception>
    public void AppendUnflushed(ReadOnlySpan<byte> payload) => Append(payload, flushesToDisk: false);

    /// <summary>Replaces all records at once: a new file is written, flushed, and takes the place of the old one.</summary>
    /// <exception cref="JournalBrokenException">A flush has failed, before or after the new file took its place.</exception>
    /// <exception cref="IOException">The disk is full or broken; the old records stand.</exception>
    public void Rewrite(IEnumerable<byte[]> payloads)
    {
        ThrowIfBroken();
        var path = Rewritten(_path);
        var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 64 * 1024);
        var count = 0;
        try
        {
            foreach (var payload in payloads)
            {
                file.Write(Frame(payload));
                count++;
            }

            DiskFlush.OfFile(file);
            File.Move(path, _path, overwrite: true);
        }
        catch
        {
            Discard(file, path);
            throw;
        }

        // From here on the new file is the journal, whether the disk has the new name yet or not.
        _file.Dispose();
        _file = file;
        Length = file.Position;
        Count = count;
        Flush(() => DiskFlush.OfFolderOf(_path));
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private static string Rewritten(string path) => path + ".new";

    private void Append(ReadOnlySpan<byte> payload, bool flushesToDisk)
    {
        if (payload.IsEmpty)
        {
            throw new ArgumentException("An empty record could not be told from a torn one; give at least one byte.", nameof(payload));
        }

        ThrowIfBroken();

        // What a write that failed has left is cut off, now or at the next: behind a torn record no good one may stand.
        CutOff();
        try
        {
            _file.Write(Frame(payload));
        }
        catch (IOException)
        {
            CutOff();
            throw;
        }

        if (flushesToDisk)
        {
            FlushRecord();
        }

        Length = _file.Position;
        Count++;
    }

    private void FlushRecord()
    {
        try
        {
            Flush(() => DiskFlush.OfFile(_file));
        }
        catch (JournalBrokenException)
        {
            try
            {
                // What the disk may not hold is not to be read from memory by the next agent, either.
                CutOff();
            }
            catch (IOException)
            {
                // Then the next agent reads it, and answers as after a kill.
            }

            throw;
        }
    }

    /// <summary>Flushes once. After a failure the system may hold what was not written for written, so that no flush that comes later is believed.</summary>
    private void Flush(Action flush)
    {
        try
        {
            flush();
        }
        catch (IOException failure)
        {
            Failure = new JournalBrokenException(_path, failure);
            throw Failure;
        }
    }

    private void ThrowIfBroken()
    {
        if (Failure is not null)
        {
            throw Failure;
        }
    }

    private void CutOff()
    {
        if (_file.Length != Length)
        {
            _file.SetLength(Length);
        }

        _file.Position = Length;
    }

    /// <summary>Gives up a new file: what there was room for of it is free again.</summary>
    private static void Discard(FileStream file, string path)
    {
        try
        {
            // Closing writes once more what the disk had no room for.
            file.Dispose();
        }
        catch (IOException)
        {
            // Whoever wrote to it has been told already.
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Frame(ReadOnlySpan<byte> payload)
    {
        // One write for header and payload: fewer ways to be torn.
        var frame = new byte[HeaderBytes + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), Crc32C(payload));
        payload.CopyTo(frame.AsSpan(HeaderBytes));
        return frame;
    }

    /// <returns>The position behind the last good record.</returns>
    private static long ReadAll(FileStream file, out List<byte[]> payloads)
    {
        payloads = [];
        long good = 0;
        var header = new byte[HeaderBytes];
        file.Position = 0;
        while (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) == HeaderBytes)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(header);
            if (length is <= 0 or > MaxPayloadBytes || length > file.Length - file.Position)
            {
                break;
            }

            var payload = new byte[length];
            file.ReadExactly(payload);
            if (Crc32C(payload) != BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)))
            {
                break;
            }

            payloads.Add(payload);
            good = file.Position;
        }

        return good;
    }

    /// <summary>Whether a good record stands anywhere behind the first bad one.</summary>
    private static bool IsAnyRecordBehind(FileStream file, long bad)
    {
        var rest = new byte[Math.Min(file.Length - bad, MaxPayloadBytes)];
        file.Position = bad;
        file.ReadExactly(rest);
        for (var at = 1; at < rest.Length - HeaderBytes; at++)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(rest.AsSpan(at));
            if (length > 0 && length <= rest.Length - at - HeaderBytes
                && Crc32C(rest.AsSpan(at + HeaderBytes, length)) == BinaryPrimitives.ReadUInt32LittleEndian(rest.AsSpan(at + sizeof(int))))
            {
                return true;
            }
        }

        return false;
    }

    private static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var single in bytes)
        {
            crc = BitOperations.Crc32C(crc, single);
        }

        return ~crc;
    }
}
