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
[JsonSerializable(typeof(VenIdentity))]
[JsonSerializable(typeof(EnrolmentState))]
[JsonSerializable(typeof(CertificateWish))]
[JsonSerializable(typeof(CertificateAnswer))]
[JsonSerializable(typeof(WindowAnswer))]
[JsonSerializable(typeof(Dictionary<string, DateTimeOffset>))]
internal sealed partial class VenJson : JsonSerializerContext;
