using System.Text.Json.Serialization;

namespace FlexCoop.Middleware.Fingerprints;

/// <summary>How fingerprints are stored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FingerprintDocument))]
internal sealed partial class FingerprintJson : JsonSerializerContext;
