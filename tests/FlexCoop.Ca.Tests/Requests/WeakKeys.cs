using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace FlexCoop.Ca.Tests;

/// <summary>RSA keys as bad generators make them; made for these tests, and used nowhere.</summary>
internal static class WeakKeys
{
    /// <summary>Its primes follow each other: Fermat's method finds them at once.</summary>
    public static RSA ClosePrimes => FromPrimes(
        "fa529ba3fe3bfada7cf20724d953ee261d87cec31f7296ab7961fd925d39d0a89a2ef80f58ee8571f4998d7c4093f6dea268aa872607679d6050914a9d33a01c353c631cdfd43f371200339d068739fa9d1de2a05d158a2ff2ee4e4519f9919c895fd7b326b94c7f9118bb16000f49c81a358ca00d75985d99c94309570dc195",
        "fa529ba3fe3bfada7cf20724d953ee261d87cec31f7296ab7961fd925d39d0a89a2ef80f58ee8571f4998d7c4093f6dea268aa872607679d6050914a9d33a01c353c631cdfd43f371200339d068739fa9d1de2a05d158a2ff2ee4e4519f9919c895fd7b326b94c7f9118bb16000f49c81a358ca00d75985d99c94309570dc28f");

    /// <summary>Its primes are k·M + (65537^a mod M), as in CVE-2017-15361.</summary>
    public static RSA Roca => FromPrimes(
        "dfbf13f0ca264bff102d3ac6c64e666b3c948208d8ab44f4c81f9c7319d59e489c3ac22e51aaeb7e5e778b79b74e9facd654e57e8ffb492cb2bbf32b09219a7b868e3e9cbdc4d4f58fd392571baea8794a5da7bb33f0bd49edd3551b981336155160c1f30f23443aeed729b2396223a2ef8fcec92cf87addf9b85d5ef6204845",
        "d7ed7fb800e7f4909a6bcc2e7217b14de38cb26e12acd42716a70300361cc82d2abf9ed4e10992b2e871c06cfa83e6e3b283be9fd1ce6cea355a868dd980b9b7e732beaddf0f4c00eccb571b4738c5bdb02f59b51f6cf58b4220dd4182c1b58cf6f6051c346b73e1e9d6be1230def3092b9665d9d8a924c989c37542453971df");

    private static RSA FromPrimes(string p, string q)
    {
        var (first, second) = (BigInteger.Parse("0" + p, NumberStyles.HexNumber, CultureInfo.InvariantCulture), BigInteger.Parse("0" + q, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        var exponent = new BigInteger(65537);
        var phi = (first - 1) * (second - 1);
        var d = Inverse(exponent, phi);
        return RSA.Create(new RSAParameters
        {
            Modulus = Bytes(first * second, 256),
            Exponent = [1, 0, 1],
            D = Bytes(d, 256),
            P = Bytes(first, 128),
            Q = Bytes(second, 128),
            DP = Bytes(d % (first - 1), 128),
            DQ = Bytes(d % (second - 1), 128),
            InverseQ = Bytes(Inverse(second, first), 128),
        });
    }

    /// <summary>By Euclid.</summary>
    private static BigInteger Inverse(BigInteger number, BigInteger modulus)
    {
        var (a, b, x, y) = (number % modulus, modulus, BigInteger.One, BigInteger.Zero);
        while (b != 0)
        {
            var quotient = a / b;
            (a, b, x, y) = (b, a - (quotient * b), y, x - (quotient * y));
        }

        return ((x % modulus) + modulus) % modulus;
    }

    private static byte[] Bytes(BigInteger number, int length)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[length - bytes.Length], .. bytes];
    }
}
