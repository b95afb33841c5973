using System.Text.Json.Serialization;

namespace FlexCoop.Middleware.Identity;

/// <summary>The header of a token that we sign.</summary>
internal sealed record JwsHeader([property: JsonPropertyName("alg")] string Algorithm, [property: JsonPropertyName("typ")] string Type, [property: JsonPropertyName("kid")] string Kid);
