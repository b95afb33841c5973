using System.Text.Json.Serialization;

namespace FlexCoop.Storage;

/// <summary>How audit entries lie in the databases.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RecordedEntry))]
internal sealed partial class RecordedEntryJson : JsonSerializerContext;
