using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>The secret of a webhook, and how it signs (Standard Webhooks 1.0).</summary>
internal static class WebhookSecret
{
    public const string Prefix = "whsec_";

    private const int Bytes = 32;

    /// <summary>A new secret, as its owner is shown it, once.</summary>
    public static string New() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>What a secret signs: id, instant and body, parted by dots, so that none of them can be another's.</summary>
    /// <returns>For the header <c>webhook-signature</c>.</returns>
    public static string Sign(string secret, string messageId, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{messageId}.{at.ToUnixTimeSeconds()}.")), .. body];
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret[Prefix.Length..]), signed));
    }
}
