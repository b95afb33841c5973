using System.Buffers.Binary;
using System.Net.Security;

namespace FlexCoop.Conformance;

/// <summary>What a client offers in its ClientHello (RFC 5246 §7.4.1.2, RFC 8446 §4.2.1).</summary>
/// <param name="Versions">Such as 0x0303 for TLS 1.2.</param>
/// <param name="Suites">In its order.</param>
internal sealed record TlsOffer(IReadOnlyList<ushort> Versions, IReadOnlyList<TlsCipherSuite> Suites)
{
    private const int SupportedVersions = 43;

    /// <summary>Reads the first record of a connection.</summary>
    /// <exception cref="NonconformanceException">It is no ClientHello.</exception>
    public static async Task<TlsOffer> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var header = new byte[5];
        await stream.ReadExactlyAsync(header, cancellationToken);
        Expect.That(header[0] == OldTls.Handshake, "the connection begins with a ClientHello");
        var hello = new byte[BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(3))];
        await stream.ReadExactlyAsync(hello, cancellationToken);
        try
        {
            return Read(hello);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new NonconformanceException("the ClientHello is cut off");
        }
    }

    private static TlsOffer Read(ReadOnlySpan<byte> hello)
    {
        var version = BinaryPrimitives.ReadUInt16BigEndian(hello[4..]);
        var rest = hello[(4 + 2 + 32)..];
        rest = rest[(1 + rest[0])..];
        var suites = Numbers(rest.Slice(2, BinaryPrimitives.ReadUInt16BigEndian(rest)));
        rest = rest[(2 + (2 * suites.Length))..];
        rest = rest[(1 + rest[0])..];
        IReadOnlyList<ushort> versions = [version];
        for (rest = rest.IsEmpty ? rest : rest[2..]; rest.Length >= 4;)
        {
            var (type, length) = (BinaryPrimitives.ReadUInt16BigEndian(rest), BinaryPrimitives.ReadUInt16BigEndian(rest[2..]));
            versions = type == SupportedVersions ? Numbers(rest.Slice(5, length - 1)) : versions;
            rest = rest[(4 + length)..];
        }

        return new TlsOffer(versions, [.. suites.Select(suite => (TlsCipherSuite)suite)]);
    }

    private static ushort[] Numbers(ReadOnlySpan<byte> bytes)
    {
        var numbers = new ushort[bytes.Length / 2];
        for (var index = 0; index < numbers.Length; index++)
        {
            numbers[index] = BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * index)..]);
        }

        return numbers;
    }
}
