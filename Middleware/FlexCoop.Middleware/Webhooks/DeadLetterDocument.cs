using System.Globalization;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>What a receiver did not take until the last try.</summary>
internal sealed record DeadLetterDocument
{
    public const string ByAge = "age";

    /// <summary>Those that are to be tried again, by their webhook.</summary>
    public const string ByReplay = "replay";

    public static readonly CollectionDefinition<DeadLetterDocument> Collection = new(
        "webhook-letters",
        WebhookJson.Default.DeadLetterDocument,
        letter => letter.Id,
        new DocumentIndex<DeadLetterDocument>(ByAge, letter => [IndexKey.Of(letter.At)]),
        new DocumentIndex<DeadLetterDocument>(ByReplay, letter => letter.ReplayAskedAt is null ? [] : [letter.WebhookId]));

    /// <summary>Webhook and place in the log: in the order of what happened.</summary>
    public required string Id { get; init; }

    public required string WebhookId { get; init; }

    /// <summary>That of the message, the same as with each try.</summary>
    public required string MessageId { get; init; }

    public required string Type { get; init; }

    /// <summary>The entry of the log, from which the message is built again.</summary>
    public required string Entry { get; init; }

    public required long Sequence { get; init; }

    /// <summary>When it was given up.</summary>
    public required DateTimeOffset At { get; init; }

    public required int Tries { get; init; }

    public required string LastFault { get; init; }

    /// <summary>When its owner asked for one more try; null when he did not, or it was made.</summary>
    public DateTimeOffset? ReplayAskedAt { get; init; }

    public static string IdOf(string webhookId, long sequence) => $"{Prefix(webhookId)}{sequence.ToString("D19", CultureInfo.InvariantCulture)}";

    /// <summary>With what the ids of a webhook's begin.</summary>
    public static string Prefix(string webhookId) => webhookId + ".";
}
