using System.Text.Json.Serialization;

namespace FlexCoop.Middleware.Identity;

/// <summary>What a client gets (RFC 6749 §5.1).</summary>
internal sealed record TokenResponse
{
    [JsonPropertyName("access_token")]
    public required string AccessToken { get; init; }

    [JsonPropertyName("token_type")]
    public string TokenType { get; init; } = "Bearer";

    /// <summary>In seconds.</summary>
    [JsonPropertyName("expires_in")]
    public required int ExpiresIn { get; init; }

    [JsonPropertyName("scope")]
    public required string Scope { get; init; }

    [JsonPropertyName("refresh_token")]
    public string? RefreshToken { get; init; }

    [JsonPropertyName("id_token")]
    public string? IdToken { get; init; }

    /// <summary>Of an exchange only (RFC 8693 §2.2.1).</summary>
    [JsonPropertyName("issued_token_type")]
    public string? IssuedTokenType { get; init; }
}
