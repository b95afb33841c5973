using System.Text.Json.Serialization;

namespace FlexCoop.Middleware.Erasure;

/// <summary>How what belongs to erasure is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(DataKeyDocument))]
[JsonSerializable(typeof(ErasureDocument))]
internal sealed partial class ErasureJson : JsonSerializerContext;
