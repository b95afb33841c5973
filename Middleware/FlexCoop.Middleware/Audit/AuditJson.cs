using System.Text.Json.Serialization;

namespace FlexCoop.Middleware.Audit;

/// <summary>How the log's documents and entries are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(EntryDocument))]
[JsonSerializable(typeof(TileDocument))]
[JsonSerializable(typeof(HeadDocument))]
[JsonSerializable(typeof(AuditedEntry))]
[JsonSerializable(typeof(ReceiptExtra))]
internal sealed partial class AuditJson : JsonSerializerContext;
