using System.Text.Json.Serialization;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>How documents of telemetry are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(PointDocument))]
internal sealed partial class TelemetryJson : JsonSerializerContext;
