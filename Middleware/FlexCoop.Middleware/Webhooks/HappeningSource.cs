using FlexCoop.Middleware.Messages;
using FlexCoop.Middleware.Resources;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>What happened (<see cref="HappeningTrail"/>): each webhook is told what it wants of it, and what its owner could read.</summary>
internal sealed class HappeningSource(Database database, WebhookTopics topics) : IWebhookSource
{
    private readonly AppendLog _log = database.Log(HappeningTrail.Definition);

    /// <summary>Whether it is what happened that a webhook wants.</summary>
    public static bool Tells(WebhookDocument webhook) => !MessageSource.Tells(webhook);

    public bool IsOf(WebhookDocument webhook) => Tells(webhook);

    public async ValueTask<long> BeginAsync(WebhookDocument webhook, CancellationToken cancellationToken) => (await _log.BoundsAsync(cancellationToken)).Last;

    public ValueTask<IReadOnlyList<LogEntry>> ReadAsync(WebhookDocument webhook, long after, int limit, CancellationToken cancellationToken) => _log.ReadAsync(after, limit, cancellationToken);

    public async ValueTask<WebhookMessage?> BuildAsync(WebhookDocument webhook, ResourceActor actor, LogEntry entry, CancellationToken cancellationToken)
    {
        if (!webhook.Wants(entry.Key))
        {
            return null;
        }

        var happening = HappeningTrail.Read(entry);
        return await topics.IsOpenToAsync(happening, actor, cancellationToken) ? WebhookMessage.Of(happening.Id, happening.Topic, happening.At, happening.Data) : null;
    }

    public ValueTask NoteAsync(UnitOfWork work, LogEntry entry, WebhookAnswer answer, bool isGivenUp, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
