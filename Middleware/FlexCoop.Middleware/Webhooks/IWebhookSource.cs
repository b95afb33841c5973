using FlexCoop.Middleware.Resources;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>Where the messages of a webhook come from: a log, read from a position that is the webhook's own.</summary>
internal interface IWebhookSource
{
    /// <summary>Whether it is this one's messages that a webhook wants.</summary>
    bool IsOf(WebhookDocument webhook);

    /// <summary>After which entry a webhook that is verified now begins.</summary>
    ValueTask<long> BeginAsync(WebhookDocument webhook, CancellationToken cancellationToken);

    /// <summary>What may be for a webhook, in the order of the log.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="after">The sequence after which to begin.</param>
    /// <param name="limit">The most entries to return.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<LogEntry>> ReadAsync(WebhookDocument webhook, long after, int limit, CancellationToken cancellationToken);

    /// <summary>The message of an entry, the same each time.</summary>
    /// <returns>Null when the webhook does not want it, or its owner could not read what it tells of at this moment, or it is told already.</returns>
    ValueTask<WebhookMessage?> BuildAsync(WebhookDocument webhook, ResourceActor actor, LogEntry entry, CancellationToken cancellationToken);

    /// <summary>Adds to the commit what follows from a try.</summary>
    /// <param name="work">The commit.</param>
    /// <param name="entry">What was tried.</param>
    /// <param name="answer">What came of it.</param>
    /// <param name="isGivenUp">Whether it was the last try.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask NoteAsync(UnitOfWork work, LogEntry entry, WebhookAnswer answer, bool isGivenUp, CancellationToken cancellationToken);
}
