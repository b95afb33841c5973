using System.Text.Json;
using System.Text.Json.Serialization;
using FlexCoop.Ven.Gateway.Control;
using FlexCoop.Ven.Gateway.Run;
using FlexCoop.Ven.Gateway.Sim;

namespace FlexCoop.Ven.Gateway;

/// <summary>How the agent's files and answers are written. A configuration with an unknown key is refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(HeatPumpKindConverter)])]
[JsonSerializable(typeof(GatewayConfig))]
[JsonSerializable(typeof(ControlAnswer))]
[JsonSerializable(typeof(SimSummary))]
internal sealed partial class GatewayJson : JsonSerializerContext;
