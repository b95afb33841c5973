using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FlexCoop.Conformance;

/// <summary>The greetings of TLS 1.0 and 1.1 as bytes (RFC 4346 §7.4.1): what the platform would not say itself.</summary>
internal static class OldTls
{
    /// <summary>The record type of a handshake message: the other side goes on.</summary>
    public const byte Handshake = 22;

    public const ushort Tls10 = 0x0301;
    public const ushort Tls11 = 0x0302;

    /// <summary>The suites that both versions have: RSA and ECDHE with AES and CBC, with SHA-1.</summary>
    private static readonly ushort[] Suites = [0x002F, 0x0035, 0xC009, 0xC00A, 0xC013, 0xC014];

    /// <summary>A ClientHello that offers one old version, and nothing newer.</summary>
    public static byte[] ClientHello(ushort version, string host)
    {
        var name = Encoding.ASCII.GetBytes(host);
        byte[] extensions =
        [
            .. Extension(0, [.. Number(name.Length + 3), 0, .. Number(name.Length), .. name]),
            .. Extension(10, [0, 4, 0, 23, 0, 24]),
            .. Extension(11, [1, 0]),
        ];
        byte[] body =
        [
            .. Number(version), .. RandomNumberGenerator.GetBytes(32), 0, .. Number(2 * Suites.Length), .. Suites.SelectMany(suite => Number(suite)), 1, 0, .. Number(extensions.Length), .. extensions,
        ];
        return Record(Tls10, type: 1, body);
    }

    /// <summary>A ServerHello that chooses an old version, and a suite that it has.</summary>
    public static byte[] ServerHello(ushort version) => Record(version, type: 2, [.. Number(version), .. RandomNumberGenerator.GetBytes(32), 0, .. Number(Suites[0]), 0]);

    /// <summary>The type of the next record; null when the stream ends first.</summary>
    public static async Task<byte?> FirstRecordAsync(Stream stream, CancellationToken cancellationToken)
    {
        var type = new byte[1];
        try
        {
            return await stream.ReadAsync(type, cancellationToken) == 0 ? null : type[0];
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static byte[] Record(ushort version, byte type, byte[] body) => [Handshake, .. Number(version), .. Number(body.Length + 4), type, 0, .. Number(body.Length), .. body];

    private static byte[] Extension(int type, byte[] content) => [.. Number(type), .. Number(content.Length), .. content];

    private static byte[] Number(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }
}
