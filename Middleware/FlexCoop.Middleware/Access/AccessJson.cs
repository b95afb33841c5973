using System.Text.Json.Serialization;

namespace FlexCoop.Middleware.Access;

/// <summary>How documents of access are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(AccessPolicy))]
[JsonSerializable(typeof(ConsentDocument))]
[JsonSerializable(typeof(GlassDocument))]
[JsonSerializable(typeof(UseDocument))]
[JsonSerializable(typeof(GroupHomeDocument))]
[JsonSerializable(typeof(GroupQuarterDocument))]
internal sealed partial class AccessJson : JsonSerializerContext;
