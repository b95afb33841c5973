using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;
using FlexCoop.Middleware.Webhooks;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Messages;

/// <summary>The messages of a recipient, as a webhook of his gets them: each with what it says, in order, until it is taken; what came of each try stands in its document.</summary>
internal sealed class MessageSource(MessageQueues queues, ResourceStore store, Clocks clocks, IServiceProvider services) : IWebhookSource
{
    /// <summary>Stands before the client id of a recipient.</summary>
    public const string Prefix = "messages.";

    private const int MaxText = 1000;

    /// <summary>The topic of a recipient's messages.</summary>
    public static string TopicOf(string recipient) => Prefix + recipient;

    /// <summary>Whether it is messages that a webhook wants.</summary>
    public static bool Tells(WebhookDocument webhook) => webhook.Topics is [var only] && only.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whose messages a webhook wants; null for none.</summary>
    public static string? Recipient(WebhookDocument webhook) => Tells(webhook) ? webhook.Topics[0][Prefix.Length..] : null;

    public bool IsOf(WebhookDocument webhook) => Tells(webhook);

    /// <summary>What waits was sent to the recipient, not to a webhook: one that is made later gets it, too.</summary>
    public ValueTask<long> BeginAsync(WebhookDocument webhook, CancellationToken cancellationToken) => ValueTask.FromResult(0L);

    public ValueTask<IReadOnlyList<LogEntry>> ReadAsync(WebhookDocument webhook, long after, int limit, CancellationToken cancellationToken) =>
        queues.Log.ReadAsync(Recipient(webhook)!, after, limit, cancellationToken);

    public async ValueTask<WebhookMessage?> BuildAsync(WebhookDocument webhook, ResourceActor actor, LogEntry entry, CancellationToken cancellationToken)
    {
        // A sender may take back what was not delivered yet.
        if (await queues.FindAsync(entry.Text, cancellationToken) is not { Value: var message } || MessageQueues.Text(message, "status") == MessageStatus.Delivered)
        {
            return null;
        }

        var data = new JsonObject { ["id"] = message.Id, ["href"] = $"/api/v1/{MessageQueues.ResourceName}/{message.Id}" };
        foreach (var name in new[] { "senderId", "recipientId", "type", "payload", "sentAt", "mandateId", "traceId" })
        {
            if (ResourceValue.Find(message.Body, name) is { } value)
            {
                data[name] = JsonNode.Parse(value.GetRawText());
            }
        }

        if (MessageQueues.Text(message, "mandateId") is { } mandateId)
        {
            data["mandateInForce"] = services.GetService<MandateBook>() is not { } mandates || (await mandates.FindAsync(mandateId, cancellationToken))?.IsInForce(clocks.Wire.GetUtcNow()) == true;
        }

        return WebhookMessage.Of($"msg_{message.Id}", "component-message", message.CreatedAt, data);
    }

    public async ValueTask NoteAsync(UnitOfWork work, LogEntry entry, WebhookAnswer answer, bool isGivenUp, CancellationToken cancellationToken)
    {
        if (await queues.FindAsync(entry.Text, cancellationToken) is { } read)
        {
            Note(work, read, answer.IsTaken ? MessageStatus.Delivered : isGivenUp ? MessageStatus.Dead : MessageStatus.Waiting, answer.Status, answer.Fault, isTry: true);
        }
    }

    /// <summary>Adds to a commit what has become of a message.</summary>
    public void Note(UnitOfWork work, Stored<ResourceDocument> read, string status, int? failureStatus, string? failure, bool isTry)
    {
        var now = clocks.Wire.GetUtcNow();
        var body = JsonObject.Create(read.Value.Body)!;
        foreach (var name in new[] { "failureStatus", "failureText" })
        {
            body.Remove(name);
        }

        body["status"] = status;
        if (isTry)
        {
            body["attempts"] = (ResourceValue.Find(read.Value.Body, "attempts")?.GetInt32() ?? 0) + 1;
            body["attemptedAt"] = RestTime.Text(now);
        }

        if (status == MessageStatus.Delivered)
        {
            body["deliveredAt"] = RestTime.Text(now);
        }

        // A status that HTTP does not know is none that the schema knows.
        if (failure is not null)
        {
            body["failureText"] = failure.Length > MaxText ? failure[..MaxText] : failure;
            if (failureStatus is >= 100 and <= 599)
            {
                body["failureStatus"] = failureStatus;
            }
        }

        var noted = read.Value with { Body = JsonElement.Parse(body.ToJsonString()), ChangedAt = now };
        store.Update(work, queues.Schema, read, noted);
        if (status != MessageStatus.Waiting)
        {
            work.Record(MessagePassed.Of(status, noted, now));
        }
    }
}
