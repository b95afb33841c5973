using System.Buffers.Binary;

namespace FlexCoop.Ca;

/// <summary>A file of keys that everybody has: the sorted first 16 bytes of the SHA-256 of each SubjectPublicKeyInfo, after an 8-byte mark.</summary>
/// <remarks>16 bytes a key: a million keys take 16 MB, and a key that is not in it is taken for one that is with a chance of 2⁻¹⁰⁸.</remarks>
internal sealed class KeyBlocklist
{
    private const int EntrySize = 16;

    private readonly byte[] _entries;

    private KeyBlocklist(byte[] entries) => _entries = entries;

    /// <summary>A list without keys.</summary>
    public static KeyBlocklist Empty { get; } = new([]);

    private static ReadOnlySpan<byte> Mark => "FCKEYS01"u8;

    /// <summary>Reads a file.</summary>
    /// <exception cref="CaStartException">It is no such file, or not sorted.</exception>
    public static KeyBlocklist Read(string file)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(file);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CaStartException($"Ca:BlocklistFile: '{file}' cannot be read: {refused.Message}", refused);
        }

        if (!bytes.AsSpan().StartsWith(Mark) || (bytes.Length - Mark.Length) % EntrySize != 0)
        {
            throw new CaStartException($"Ca:BlocklistFile: '{file}' is no list of blocked keys; it begins with 'FCKEYS01', and has 16 bytes a key.");
        }

        var list = new KeyBlocklist(bytes[Mark.Length..]);
        for (var index = 1; index < list.Count; index++)
        {
            if (Compare(list.Entry(index - 1), list.Entry(index)) >= 0)
            {
                throw new CaStartException($"Ca:BlocklistFile: '{file}' is not sorted at key {index}; make it anew.");
            }
        }

        return list;
    }

    /// <summary>How many keys it holds.</summary>
    public int Count => _entries.Length / EntrySize;

    public bool Contains(string spkiHash)
    {
        ReadOnlySpan<byte> wanted = Convert.FromHexString(spkiHash).AsSpan(0, EntrySize);
        var (low, high) = (0, Count - 1);
        while (low <= high)
        {
            var middle = low + ((high - low) / 2);
            switch (Compare(Entry(middle), wanted))
            {
                case 0: return true;
                case < 0: low = middle + 1; break;
                default: high = middle - 1; break;
            }
        }

        return false;
    }

    private static int Compare(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) =>
        BinaryPrimitives.ReadUInt128BigEndian(one).CompareTo(BinaryPrimitives.ReadUInt128BigEndian(other));

    private ReadOnlySpan<byte> Entry(int index) => _entries.AsSpan(index * EntrySize, EntrySize);
}
