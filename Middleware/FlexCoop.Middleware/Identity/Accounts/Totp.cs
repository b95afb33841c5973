using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FlexCoop.Middleware.Identity;

/// <summary>Codes that change with time: RFC 6238 with its defaults, six digits of HMAC-SHA-1 each 30 seconds, as authenticator apps have them.</summary>
internal static class Totp
{
    private const int StepSeconds = 30;
    private const int SecretBytes = 20;

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    public static long StepAt(DateTimeOffset now) => now.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a step (RFC 4226 §5.3).</summary>
    public static string Code(byte[] secret, long step, int digits = 6)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // RFC 6238's default, which every authenticator app has; HMAC-SHA-1 is not touched by collisions of SHA-1
        var hash = HMACSHA1.HashData(secret, counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue;
        return (number % (int)Math.Pow(10, digits)).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }

    /// <summary>The step of which this is the code: now, the one before or the one after, but none that was used.</summary>
    /// <returns>Null when it is the code of none.</returns>
    public static long? Match(byte[] secret, string? code, DateTimeOffset now, long lastUsed)
    {
        var digits = (code ?? "").Replace(" ", "");
        long? match = null;
        foreach (var step in new[] { StepAt(now) - 1, StepAt(now), StepAt(now) + 1 })
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Code(secret, step)), Encoding.UTF8.GetBytes(digits)) && step > lastUsed)
            {
                match = step;
            }
        }

        return match;
    }
}
