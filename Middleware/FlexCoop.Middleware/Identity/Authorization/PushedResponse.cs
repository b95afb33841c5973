using System.Text.Json.Serialization;

namespace FlexCoop.Middleware.Identity;

/// <summary>Where a pushed request lies (RFC 9126 §2.2).</summary>
internal sealed record PushedResponse([property: JsonPropertyName("request_uri")] string RequestUri, [property: JsonPropertyName("expires_in")] int ExpiresIn);
