using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>devices.log: one JSON line per accepted command, only ever appended to.</summary>
internal sealed class DeviceLedger : IDisposable
{
    private const byte NewLine = (byte)'\n';

    private readonly SafeFileHandle _file;
    private long _length;

    private DeviceLedger(SafeFileHandle file, long length)
    {
        _file = file;
        _length = length;
    }

    /// <summary>How many lines it holds.</summary>
    public int Lines { get; private set; }

    /// <summary>Opens the file for writing, and cuts off a last line that was not finished: its command was never accepted.</summary>
    public static DeviceLedger Open(string path, out IReadOnlyList<LedgerLine> lines)
    {
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        try
        {
            lines = Read(file, path, out var length);
            RandomAccess.SetLength(file, length);
            return new DeviceLedger(file, length) { Lines = lines.Count };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The finished lines of a ledger, which may be in use.</summary>
    public static IReadOnlyList<LedgerLine> Read(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return Read(file, path, out _);
    }

    /// <summary>Writes a line; when it returns the line is with the operating system, and outlives this process.</summary>
    public void Append(LedgerLine line)
    {
        byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(line, HomeJson.Default.LedgerLine), NewLine];
        RandomAccess.Write(_file, bytes, _length);
        _length += bytes.Length;
        Lines++;
    }

    public void Dispose() => _file.Dispose();

    private static List<LedgerLine> Read(SafeFileHandle file, string path, out long length)
    {
        var bytes = new byte[RandomAccess.GetLength(file)];
        var read = 0;
        for (int got; (got = RandomAccess.Read(file, bytes.AsSpan(read), read)) > 0;)
        {
            read += got;
        }

        var lines = new List<LedgerLine>();
        var rest = bytes.AsSpan(0, read);
        length = 0;
        for (int end; (end = rest.IndexOf(NewLine)) >= 0; rest = rest[(end + 1)..])
        {
            lines.Add(Parse(rest[..end], path, lines.Count + 1));
            length += end + 1;
        }

        return lines;
    }

    private static LedgerLine Parse(ReadOnlySpan<byte> line, string path, int number)
    {
        try
        {
            var read = JsonSerializer.Deserialize(line, HomeJson.Default.LedgerLine) ?? throw new JsonException("The line is null.");
            _ = read.ToHeldSetting();
            return read;
        }
        catch (Exception broken) when (broken is JsonException or ArgumentException)
        {
            throw new InvalidDataException(
                $"{path}, line {number}: not a line of a device ledger ({broken.Message}). Restore the file, or begin a new folder.",
                broken);
        }
    }
}
