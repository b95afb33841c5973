using System.Text.Json.Serialization;

namespace FlexCoop.Vtn;

/// <summary>How the VTN's documents are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(VenDocument))]
[JsonSerializable(typeof(LastSeenDocument))]
[JsonSerializable(typeof(EventDocument))]
[JsonSerializable(typeof(EventResponseDocument))]
[JsonSerializable(typeof(ReportRequestDocument))]
[JsonSerializable(typeof(VenOptsDocument))]
[JsonSerializable(typeof(MarketContextDocument))]
[JsonSerializable(typeof(NonceDocument))]
internal sealed partial class VtnJson : JsonSerializerContext;
