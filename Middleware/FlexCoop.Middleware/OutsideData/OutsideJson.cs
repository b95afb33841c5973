using System.Text.Json.Serialization;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>How it is stored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SourceStateDocument))]
[JsonSerializable(typeof(ProviderKeyDocument))]
internal sealed partial class OutsideJson : JsonSerializerContext;
