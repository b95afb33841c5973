using System.Buffers.Text;
using System.Text.Json;

namespace FlexCoop.Ven;

/// <summary>What an access token says of itself (RFC 9068 §2.2). Nothing is verified: that is for those to do who take it.</summary>
/// <param name="Issuer">Who has made it; null when it does not say.</param>
/// <param name="Audiences">For whom.</param>
/// <param name="ExpiresAt">When it is over; null when it does not say.</param>
/// <param name="Thumbprint">The SHA-256 of the certificate that it is bound to, in base64url (RFC 8705 §3.1); null when it is bound to none.</param>
internal sealed record AccessTokenFacts(string? Issuer, IReadOnlyList<string> Audiences, DateTimeOffset? ExpiresAt, string? Thumbprint)
{
    /// <returns>Null when it is no JWT, and says nothing.</returns>
    public static AccessTokenFacts? Read(string token)
    {
        try
        {
            if (token.Split('.') is not [_, var payload, _])
            {
                return null;
            }

            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
            var claims = json.RootElement;
            return new AccessTokenFacts(
                Text(claims, "iss"),
                claims.TryGetProperty("aud", out var audience) ? audience.ValueKind == JsonValueKind.Array ? [.. audience.EnumerateArray().Select(one => one.ToString())] : [audience.ToString()] : [],
                claims.TryGetProperty("exp", out var until) && until.TryGetInt64(out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null,
                claims.TryGetProperty("cnf", out var bound) ? Text(bound, "x5t#S256") : null);
        }
        catch (Exception broken) when (broken is FormatException or JsonException or InvalidOperationException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement claims, string name) => claims.TryGetProperty(name, out var claim) && claim.ValueKind == JsonValueKind.String ? claim.GetString() : null;
}
