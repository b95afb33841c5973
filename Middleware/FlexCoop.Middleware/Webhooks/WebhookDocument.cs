using System.Text.Json.Serialization;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>A webhook, as its owner wants it.</summary>
internal sealed record WebhookDocument
{
    public static readonly CollectionDefinition<WebhookDocument> Collection = new("webhooks", WebhookJson.Default.WebhookDocument, webhook => webhook.Id)
    {
        // What a member calls it, and where it leads.
        Subject = webhook => webhook.Owner.Split('/') is ["member", _, var member] ? member : null,
    };

    /// <summary>A UUID of version 7.</summary>
    public required string Id { get; init; }

    /// <summary>Who reads and changes it (<see cref="WebhookOwner"/>).</summary>
    public required string Owner { get; init; }

    public required WebhookAuthority Authority { get; init; }

    public required string Url { get; init; }

    /// <summary>Topics, or the beginnings of topics with <c>.*</c>.</summary>
    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>What its owner calls it; null for nothing.</summary>
    public string? Description { get; init; }

    /// <summary>Whether its owner wants anything delivered.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Sealed.</summary>
    public required string Secret { get; init; }

    /// <summary>The secret of before, sealed; null for none.</summary>
    public string? PreviousSecret { get; init; }

    /// <summary>Until when the secret of before signs, too.</summary>
    public DateTimeOffset? PreviousUntil { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>For what its secrets are sealed.</summary>
    [JsonIgnore]
    public string Purpose => "webhook/" + Id;

    /// <summary>Whether it wants a topic.</summary>
    public bool Wants(string topic) => Topics.Any(wanted => wanted == topic || (wanted.EndsWith(".*", StringComparison.Ordinal) && topic.StartsWith(wanted[..^1], StringComparison.Ordinal)));
}
