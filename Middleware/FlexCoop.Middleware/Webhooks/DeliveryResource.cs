using System.Text.Json;
using FlexCoop.Middleware.Rest;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>A try to deliver, in REST.</summary>
internal sealed record DeliveryResource(string MessageId, string Type, string At, int Try, int? Status, string? Fault, long TookMs)
{
    public static DeliveryResource Of(LogEntry entry)
    {
        var attempt = JsonSerializer.Deserialize(entry.Text, WebhookJson.Default.DeliveryAttempt)!;
        return new DeliveryResource(attempt.MessageId, attempt.Type, RestTime.Text(entry.At), attempt.Try, attempt.Status, attempt.Fault, attempt.TookMs);
    }
}
