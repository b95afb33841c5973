using System.Security.Cryptography;
using System.Text;

namespace FlexCoop.Middleware.Identity;

/// <summary>Makes what nobody can guess, and keeps of it only what cannot be turned back.</summary>
internal static class RandomId
{
    /// <summary>Random bytes in base64url; 32 unless said: 256 bits.</summary>
    public static string Of(int bytes = 32) => StrictBase64Url.Write(RandomNumberGenerator.GetBytes(bytes));

    /// <summary>What is stored in place of a random value: SHA-256, in hexadecimal digits. A random value needs no salt.</summary>
    public static string Hash(string value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)));
}
