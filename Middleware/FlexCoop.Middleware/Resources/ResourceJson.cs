using System.Text.Json.Serialization;

namespace FlexCoop.Middleware.Resources;

/// <summary>How what is stored of resources is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ResourceDocument))]
[JsonSerializable(typeof(ResourceUniqueDocument))]
[JsonSerializable(typeof(IdempotencyDocument))]
[JsonSerializable(typeof(string))]
internal sealed partial class ResourceJson : JsonSerializerContext;
