using System.Text;
using System.Text.Json;

namespace FlexCoop.Middleware.Identity;

/// <summary>Reads and writes signed tokens: the compact form of RFC 7515 only, and of that no more than tokens need.</summary>
/// <remarks>
/// A header that asks for anything beyond a signature by a key we know is refused (RFC 8725 §3): <c>none</c> and every algorithm that is not the
/// key's; keys or addresses of keys in the header (<c>jwk</c>, <c>jku</c>, <c>x5u</c>, <c>x5c</c>); <c>crit</c>, <c>b64</c>, <c>zip</c>, encryption; duplicate members.
/// </remarks>
internal static class Jws
{
    /// <summary>The longest token that is read, in characters.</summary>
    public const int MaxLength = 16 * 1024;

    private const int MaxHeaderBytes = 2048;

    private static readonly string[] Refused = ["crit", "jku", "jwk", "x5u", "x5c", "b64", "zip", "enc", "epk", "apu", "apv", "iv", "tag", "p2s", "p2c"];

    /// <summary>Reads a token and checks its signature; what its claims say is for the caller.</summary>
    /// <param name="token">The token.</param>
    /// <param name="keys">The keys of the one issuer that may have signed it.</param>
    /// <param name="types">The values of <c>typ</c> that will do, in lower case and without <c>application/</c> (RFC 8725 §3.11); an empty text stands for none.</param>
    /// <returns>The claims, or why the token is refused.</returns>
    public static (JsonElement? Claims, string? Fault) Verify(string token, IReadOnlyList<VerificationKey> keys, params IReadOnlyList<string> types)
    {
        if (token.Length > MaxLength)
        {
            return (null, $"The token has {token.Length} characters; at most {MaxLength} are read.");
        }

        if (token.Split('.') is not [var head, var body, var tail]
            || !StrictBase64Url.TryRead(head, out var headerBytes) || !StrictBase64Url.TryRead(body, out var payload) || !StrictBase64Url.TryRead(tail, out var signature))
        {
            return (null, "The token is no JWS in compact form: three parts in base64url without padding.");
        }

        var (parsed, headerFault) = StrictJson.Read(headerBytes, MaxHeaderBytes);
        if (parsed is not { } header)
        {
            return (null, $"The header cannot be read. {headerFault}");
        }

        if (Refused.FirstOrDefault(name => header.TryGetProperty(name, out _)) is { } refused)
        {
            return (null, $"The header has '{refused}', which is not taken here.");
        }

        if (Algorithm(header.Text("alg")) is not { } algorithm)
        {
            return (null, "The header's 'alg' is none that is taken here; sign with ES256.");
        }

        if (!types.Contains(Type(header)))
        {
            return (null, $"The header's 'typ' is another; it must be {string.Join(" or ", types)}.");
        }

        if (Key(header, keys) is not { } key)
        {
            return (null, "The header's 'kid' names no key of the issuer.");
        }

        if (!key.Verifies(algorithm, Encoding.ASCII.GetBytes(token, 0, head.Length + 1 + body.Length), signature))
        {
            return (null, "The signature is not one of the key that the header names.");
        }

        var (claims, fault) = StrictJson.Read(payload, MaxLength);
        return claims is null ? (null, $"The claims cannot be read. {fault}") : (claims, null);
    }

    /// <summary>Signs claims with ES256.</summary>
    public static string Sign(SigningKey key, string type, ReadOnlySpan<byte> claims)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(new JwsHeader(nameof(JwsAlgorithm.ES256), type, key.Kid), IdentityJson.Default.JwsHeader);
        var signed = $"{StrictBase64Url.Write(header)}.{StrictBase64Url.Write(claims)}";
        return $"{signed}.{StrictBase64Url.Write(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static JwsAlgorithm? Algorithm(string? name) => name switch
    {
        "ES256" => JwsAlgorithm.ES256,
        "RS256" => JwsAlgorithm.RS256,
        "PS256" => JwsAlgorithm.PS256,
        _ => null,
    };

    private static string Type(JsonElement header)
    {
        if (!header.TryGetProperty("typ", out var member))
        {
            return "";
        }

        var type = member.ValueKind == JsonValueKind.String ? member.GetString()!.ToLowerInvariant() : "?";
        return type.StartsWith("application/", StringComparison.Ordinal) ? type["application/".Length..] : type;
    }

    private static VerificationKey? Key(JsonElement header, IReadOnlyList<VerificationKey> keys) => header.TryGetProperty("kid", out var kid)
        ? kid.ValueKind == JsonValueKind.String ? keys.FirstOrDefault(key => key.Kid == kid.GetString()) : null
        : keys is [var only] ? only : null;
}
