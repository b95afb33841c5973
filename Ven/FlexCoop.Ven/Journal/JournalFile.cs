using System.Buffers.Binary;
using System.Numerics;

namespace FlexCoop.Ven;

/// <summary>An append-only file of records that survives a power cut at any byte (architecture decision 3b).</summary>
/// <remarks>
/// A record is its length (4 bytes, little-endian), the CRC-32C of its payload (4 bytes), and the payload. It counts once it was flushed to
/// the disk. On opening, the first record that is short or whose checksum is wrong ends the file: it and what follows were never
/// acknowledged to anybody, and are cut off.
/// </remarks>
public sealed class JournalFile : IDisposable
{
    private const int HeaderBytes = 8;

    /// <summary>No record of ours comes near this; a greater length is a torn one.</summary>
    private const int MaxPayloadBytes = 16 * 1024 * 1024;

    private readonly string _path;
    private FileStream _file;

    private JournalFile(string path, FileStream file)
    {
        _path = path;
        _file = file;
    }

    /// <summary>The size of the file, in bytes.</summary>
    public long Length => _file.Length;

    /// <summary>Opens a journal, made if it is not there, and gives its records.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="records">The payloads in the order in which they were appended.</param>
    /// <param name="cutBytes">How many bytes of a torn tail were cut off.</param>
    /// <exception cref="IOException">The file cannot be opened: another agent uses it, or the disk is broken.</exception>
    public static JournalFile Open(string path, out IReadOnlyList<byte[]> records, out long cutBytes)
    {
        // A rewriting that was interrupted left its half-made file; the journal itself is whole.
        File.Delete(Rewritten(path));
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        try
        {
            var good = ReadAll(file, out var payloads);
            records = payloads;
            cutBytes = file.Length - good;
            if (cutBytes > 0)
            {
                file.SetLength(good);
                file.Flush(flushToDisk: true);
            }

            file.Position = good;
            return new JournalFile(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Appends a record; when this returns, it is on the disk.</summary>
    /// <exception cref="IOException">The disk is full or broken; the file is as it was before, as far as it can be.</exception>
    public void Append(ReadOnlySpan<byte> payload)
    {
        var end = _file.Length;
        try
        {
            _file.Write(Frame(payload));
            _file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            _file.SetLength(end);
            _file.Position = end;
            throw;
        }
    }

    /// <summary>Replaces all records at once: a new file is written, flushed, and takes the place of the old one.</summary>
    /// <exception cref="IOException">The disk is full or broken; the old records stand.</exception>
    public void Rewrite(IEnumerable<byte[]> payloads)
    {
        var path = Rewritten(_path);
        var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 64 * 1024);
        try
        {
            foreach (var payload in payloads)
            {
                file.Write(Frame(payload));
            }

            file.Flush(flushToDisk: true);
            File.Move(path, _path, overwrite: true);
            DurableFile.FlushFolder(_path);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _file.Dispose();
        _file = file;
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private static string Rewritten(string path) => path + ".new";

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
            if (length is < 0 or > MaxPayloadBytes || length > file.Length - file.Position)
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
