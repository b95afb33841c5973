using System.Text.Json.Serialization;

namespace FlexCoop.Middleware.Identity;

/// <summary>How Identity's documents and tokens are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(JwsHeader))]
[JsonSerializable(typeof(SigningKeyDocument))]
internal sealed partial class IdentityJson : JsonSerializerContext;
