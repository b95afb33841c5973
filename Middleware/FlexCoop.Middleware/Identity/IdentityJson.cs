using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace FlexCoop.Middleware.Identity;

/// <summary>How Identity's documents, tokens and answers are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(JwsHeader))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(OAuthError))]
[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(PushedResponse))]
[JsonSerializable(typeof(DeviceResponse))]
[JsonSerializable(typeof(AuthorizationRequest))]
[JsonSerializable(typeof(AfterLogin))]
[JsonSerializable(typeof(CooperativeLoginState))]
[JsonSerializable(typeof(PendingAccount))]
[JsonSerializable(typeof(AccountSecrets))]
[JsonSerializable(typeof(SigningKeyDocument))]
[JsonSerializable(typeof(UsedAssertionDocument))]
[JsonSerializable(typeof(PushedRequestDocument))]
[JsonSerializable(typeof(AuthorizationCodeDocument))]
[JsonSerializable(typeof(DeviceCodeDocument))]
[JsonSerializable(typeof(BoxClaimDocument))]
[JsonSerializable(typeof(BoxNotice))]
[JsonSerializable(typeof(BoxCodeDocument))]
[JsonSerializable(typeof(InventoryDocument))]
[JsonSerializable(typeof(TokenFamilyDocument))]
[JsonSerializable(typeof(RevokedTokenDocument))]
[JsonSerializable(typeof(SessionDocument))]
[JsonSerializable(typeof(MandateDocument))]
[JsonSerializable(typeof(AccountDocument))]
[JsonSerializable(typeof(InvitationDocument))]
[JsonSerializable(typeof(ProsumerDocument))]
internal sealed partial class IdentityJson : JsonSerializerContext;
