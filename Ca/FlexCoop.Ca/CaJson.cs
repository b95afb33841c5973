using System.Text.Json.Serialization;

namespace FlexCoop.Ca;

/// <summary>How the authority's documents and answers are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(CertificateDocument))]
[JsonSerializable(typeof(ClaimDocument))]
[JsonSerializable(typeof(KeyDocument))]
[JsonSerializable(typeof(BlockedKeyDocument))]
[JsonSerializable(typeof(RevocationDocument))]
[JsonSerializable(typeof(CrlDocument))]
[JsonSerializable(typeof(ProfileDocument))]
[JsonSerializable(typeof(CertificateResource))]
[JsonSerializable(typeof(RenewalWindow))]
[JsonSerializable(typeof(CaProblemResource))]
internal sealed partial class CaJson : JsonSerializerContext;
