using System.Text.Json.Serialization;

namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>The JSON of a home's memory, generated, so that it trims.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(UtcInstantConverter)])]
[JsonSerializable(typeof(HomeSnapshot))]
[JsonSerializable(typeof(LedgerLine))]
internal sealed partial class HomeJson : JsonSerializerContext;
