using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>What a receiver is told.</summary>
/// <param name="Id">The same for each try: by it a receiver knows what it has.</param>
/// <param name="Type">What it is about.</param>
/// <param name="Body">JSON.</param>
internal sealed record WebhookMessage(string Id, string Type, byte[] Body)
{
    /// <summary>Whether the receiver is who its owner says: it has to send the text back.</summary>
    public const string Challenge = "webhook.challenge";

    /// <summary>What happened until an instant may have been lost for this webhook.</summary>
    public const string Missed = "webhook.missed";

    /// <summary>A message in the one envelope: <c>{id, type, time, data}</c>.</summary>
    public static WebhookMessage Of(string id, string type, DateTimeOffset time, JsonObject data)
    {
        var envelope = new JsonObject { ["id"] = id, ["type"] = type, ["time"] = RestTime.Text(time), ["data"] = data };
        return new WebhookMessage(id, type, JsonSerializer.SerializeToUtf8Bytes<JsonNode>(envelope, RestJson.Writer.Options));
    }
}
