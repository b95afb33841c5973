using System.Buffers.Binary;

namespace FlexCoop.Middleware.Doors;

/// <summary>What a client offers in TLS, as far as it decides between our RSA and our ECC certificate (RFC 8446 §4.1.2; protocol.md §12.1).</summary>
/// <param name="OffersTls13">Whether it speaks TLS 1.3.</param>
/// <param name="TakesEcdsa">Whether it can check the signature of our P-256 key: by its signature algorithms, or, where it gives none, by its suites.</param>
/// <param name="OffersOpenAdrEcdsa">Whether it offers TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 (rule 67).</param>
internal sealed record ClientHello(bool OffersTls13, bool TakesEcdsa, bool OffersOpenAdrEcdsa)
{
    /// <summary>The suites, as their numbers; null when it was not read.</summary>
    public IReadOnlyList<ushort>? Suites { get; private init; }

    private const byte HandshakeRecord = 22;
    private const byte ClientHelloMessage = 1;
    private const ushort SignatureAlgorithms = 13;
    private const ushort SupportedVersions = 43;
    private const ushort Tls13 = 0x0304;
    private const ushort EcdsaP256Sha256 = 0x0403;
    private const ushort OpenAdrEcdsa = 0xC023;

    /// <summary>Suites of TLS 1.2 for an ECC certificate: those of AES-GCM, ChaCha20 and OpenADR.</summary>
    private static readonly ushort[] EcdsaSuites = [0xC02B, 0xC02C, 0xCCA9, OpenAdrEcdsa];

    /// <summary>A client that has said nothing that can be read: the handshake will tell.</summary>
    public static ClientHello Unread { get; } = new(OffersTls13: true, TakesEcdsa: true, OffersOpenAdrEcdsa: true);

    /// <summary>Reads the first record of a connection.</summary>
    /// <returns><see cref="Unread"/> when it is no whole ClientHello.</returns>
    public static ClientHello Read(ReadOnlySpan<byte> record)
    {
        // Record header, message header, version, random.
        if (record.Length < 43 || record[0] != HandshakeRecord || record[5] != ClientHelloMessage)
        {
            return Unread;
        }

        var rest = record[43..];
        if (!TryTake(ref rest, lengthBytes: 1, out _) || !TryTake(ref rest, lengthBytes: 2, out var suites) || !TryTake(ref rest, lengthBytes: 1, out _))
        {
            return Unread;
        }

        var offersTls13 = false;
        bool? ecdsaSignatures = null;
        if (TryTake(ref rest, lengthBytes: 2, out var extensions))
        {
            while (extensions.Length >= 4)
            {
                var type = BinaryPrimitives.ReadUInt16BigEndian(extensions);
                extensions = extensions[2..];
                if (!TryTake(ref extensions, lengthBytes: 2, out var body))
                {
                    return Unread;
                }

                switch (type)
                {
                    case SupportedVersions when TryTake(ref body, lengthBytes: 1, out var versions):
                        offersTls13 = Holds(versions, Tls13);
                        break;
                    case SignatureAlgorithms when TryTake(ref body, lengthBytes: 2, out var algorithms):
                        ecdsaSignatures = Holds(algorithms, EcdsaP256Sha256);
                        break;
                }
            }
        }

        var ecdsaSuite = false;
        foreach (var suite in EcdsaSuites)
        {
            ecdsaSuite |= Holds(suites, suite);
        }

        return new ClientHello(offersTls13, (offersTls13 || ecdsaSuite) && ecdsaSignatures != false, Holds(suites, OpenAdrEcdsa)) { Suites = Numbers(suites) };
    }

    private static ushort[] Numbers(ReadOnlySpan<byte> bytes)
    {
        var numbers = new ushort[bytes.Length / 2];
        for (var at = 0; at < numbers.Length; at++)
        {
            numbers[at] = BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * at)..]);
        }

        return numbers;
    }

    private static bool Holds(ReadOnlySpan<byte> numbers, ushort wanted)
    {
        for (var at = 0; at + 1 < numbers.Length; at += 2)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(numbers[at..]) == wanted)
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, int lengthBytes, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (rest.Length < lengthBytes)
        {
            return false;
        }

        var length = lengthBytes == 1 ? rest[0] : BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (rest.Length < lengthBytes + length)
        {
            return false;
        }

        taken = rest.Slice(lengthBytes, length);
        rest = rest[(lengthBytes + length)..];
        return true;
    }
}
