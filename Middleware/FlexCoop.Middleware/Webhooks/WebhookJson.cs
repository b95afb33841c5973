using System.Text.Json.Serialization;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>How webhooks are stored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WebhookDocument))]
[JsonSerializable(typeof(WebhookState))]
[JsonSerializable(typeof(DeadLetterDocument))]
[JsonSerializable(typeof(DeliveryAttempt))]
[JsonSerializable(typeof(CompletionDocument))]
[JsonSerializable(typeof(MarksDocument))]
internal sealed partial class WebhookJson : JsonSerializerContext;
