using System.Collections.Frozen;
using System.Numerics;

namespace FlexCoop.Ca;

/// <summary>Whether an RSA key can be factored by what is known of how bad keys are made.</summary>
internal static class RsaKeyQuality
{
    /// <summary>As Boulder: primes of two keys from one generator that are close are found in far fewer.</summary>
    private const int FermatRounds = 110;

    /// <summary>All primes below this are tried.</summary>
    private const int SmallPrimes = 752;

    /// <summary>The primes of which the ROCA fingerprint is taken (Nemec et al., "The Return of Coppersmith's Attack", CCS 2017).</summary>
    private const int RocaPrimes = 167;

    private static readonly int[] Primes = [.. Enumerable.Range(2, SmallPrimes - 2).Where(IsPrime)];

    /// <summary>For each prime of the fingerprint what powers of 65537 leave; 2 says nothing.</summary>
    private static readonly (int Prime, FrozenSet<int> Powers)[] Roca = [.. Primes.Where(prime => prime is > 2 and <= RocaPrimes).Select(prime => (prime, PowersOf65537(prime)))];

    /// <summary>What is wrong with a key; null when nothing is known.</summary>
    public static string? FindFault(BigInteger modulus, BigInteger exponent) =>
        exponent != 65537 ? $"the exponent is {exponent}; use 65537"
        : modulus.IsEven ? "the modulus is even"
        : Primes.FirstOrDefault(prime => modulus % prime == 0) is var factor and > 0 ? $"the modulus can be divided by {factor}"
        : Roca.All(one => one.Powers.Contains((int)(modulus % one.Prime))) ? "the modulus has the fingerprint of CVE-2017-15361 (ROCA)"
        : HasClosePrimes(modulus) ? "the primes are so close to each other that Fermat's method finds them"
        : null;

    /// <summary>Fermat's method: n = a² − b² with a just above √n.</summary>
    private static bool HasClosePrimes(BigInteger modulus)
    {
        var a = SquareRoot(modulus);
        if (a * a < modulus)
        {
            a++;
        }

        for (var round = 0; round < FermatRounds; round++, a++)
        {
            var rest = (a * a) - modulus;
            var root = SquareRoot(rest);
            if (root * root == rest)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The greatest integer whose square is not above a number (Newton).</summary>
    private static BigInteger SquareRoot(BigInteger number)
    {
        if (number.IsZero)
        {
            return number;
        }

        var root = BigInteger.One << (int)((number.GetBitLength() + 1) / 2);
        while (true)
        {
            var next = (root + (number / root)) >> 1;
            if (next >= root)
            {
                return root;
            }

            root = next;
        }
    }

    private static FrozenSet<int> PowersOf65537(int prime)
    {
        var powers = new HashSet<int>();
        for (var power = 1; powers.Add(power); power = (int)((long)power * 65537 % prime))
        {
            // Until they repeat.
        }

        return powers.ToFrozenSet();
    }

    private static bool IsPrime(int number)
    {
        for (var divisor = 2; divisor * divisor <= number; divisor++)
        {
            if (number % divisor == 0)
            {
                return false;
            }
        }

        return true;
    }
}
