using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FlexCoop.Middleware.Audit;

/// <summary>What an entry leaves in the log: its HMAC-SHA-256 under a salt of its own. Without entry and salt it is noise (EDPB guidelines 02/2025: no unsalted hash of what is personal).</summary>
internal static class LogLeaf
{
    public const int SaltBytes = 32;

    /// <summary>In a bundle of entries, with the length before it (c2sp.org/tlog-tiles, "Log entries").</summary>
    public const int BundledBytes = sizeof(ushort) + HMACSHA256.HashSizeInBytes;

    public static byte[] Of(byte[] salt, string entry) => HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes(entry));

    public static byte[] Bundled(byte[] leaf)
    {
        var bundled = new byte[BundledBytes];
        BinaryPrimitives.WriteUInt16BigEndian(bundled, (ushort)leaf.Length);
        leaf.CopyTo(bundled, sizeof(ushort));
        return bundled;
    }
}
