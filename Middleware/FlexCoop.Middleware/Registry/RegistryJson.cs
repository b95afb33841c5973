using System.Text.Json.Serialization;
using FlexCoop.Middleware.Registry.Commands;

namespace FlexCoop.Middleware.Registry;

/// <summary>How documents of the registry are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OpenCommandDocument))]
[JsonSerializable(typeof(RegistryVenDocument))]
internal sealed partial class RegistryJson : JsonSerializerContext;
