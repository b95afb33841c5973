using System.Globalization;
using System.Numerics;

namespace FlexCoop.Ca;

/// <summary>Whether an EC key is a point of its curve: full public-key validation (NIST SP 800-56A §5.6.2.3.3; both curves have cofactor 1).</summary>
internal static class EcKeyQuality
{
    private const byte Uncompressed = 4;

    // NIST FIPS 186-4 §D.1.2.
    private static readonly (BigInteger P, BigInteger B) P256 = (
        Hex("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF"),
        Hex("5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B"));

    private static readonly (BigInteger P, BigInteger B) P384 = (
        Hex("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFF"),
        Hex("B3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF"));

    /// <summary>What is wrong with a key; null when nothing is.</summary>
    /// <param name="curve">One of <see cref="Oids.P256"/> and <see cref="Oids.P384"/>.</param>
    /// <param name="point">The point as in RFC 5480 §2.2.</param>
    public static string? FindFault(string curve, ReadOnlySpan<byte> point)
    {
        var ((p, b), size) = curve == Oids.P256 ? (P256, 32) : (P384, 48);
        if (point is [0])
        {
            return "the point is that at infinity";
        }

        if (point.Length != 1 + (2 * size) || point[0] != Uncompressed)
        {
            return $"the point has {point.Length} bytes, or is compressed; send it uncompressed, in {1 + (2 * size)} bytes";
        }

        var x = new BigInteger(point[1..(1 + size)], isUnsigned: true, isBigEndian: true);
        var y = new BigInteger(point[(1 + size)..], isUnsigned: true, isBigEndian: true);
        return x >= p || y >= p ? "a coordinate is not below the curve's prime"
            : (y * y - ((x * x * x) - (3 * x) + b)) % p != 0 ? "the point is not on its curve"
            : null;
    }

    private static BigInteger Hex(string digits) => BigInteger.Parse("0" + digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
