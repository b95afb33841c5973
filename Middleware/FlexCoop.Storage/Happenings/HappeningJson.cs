using System.Text.Json.Serialization;

namespace FlexCoop.Storage;

/// <summary>How happenings lie in the log.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Happening))]
internal sealed partial class HappeningJson : JsonSerializerContext;
