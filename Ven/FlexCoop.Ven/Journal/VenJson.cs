using System.Text.Json.Serialization;

namespace FlexCoop.Ven;

/// <summary>How the agent's records are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(JournalRecord))]
[JsonSerializable(typeof(Registration))]
[JsonSerializable(typeof(RecordedUsage))]
internal sealed partial class VenJson : JsonSerializerContext;
