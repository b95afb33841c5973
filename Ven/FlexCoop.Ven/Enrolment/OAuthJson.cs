using System.Text.Json.Serialization;

namespace FlexCoop.Ven;

/// <summary>How the platform's identity server writes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PlatformMetadata))]
[JsonSerializable(typeof(DeviceAnswer))]
[JsonSerializable(typeof(TokenAnswer))]
internal sealed partial class OAuthJson : JsonSerializerContext;
