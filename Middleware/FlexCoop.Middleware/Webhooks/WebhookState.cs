using System.Text.Json.Serialization;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>How far the delivery of a webhook has come.</summary>
internal sealed record WebhookState
{
    public static readonly CollectionDefinition<WebhookState> Collection = new("webhook-states", WebhookJson.Default.WebhookState, state => state.Id);

    /// <summary>That of the webhook.</summary>
    public required string Id { get; init; }

    /// <summary>The address that has echoed a challenge; null for none yet.</summary>
    public string? VerifiedUrl { get; init; }

    /// <summary>All up to this sequence of the log is done with.</summary>
    public long Position { get; init; }

    /// <summary>How often what comes next was tried.</summary>
    public int Tries { get; init; }

    /// <summary>Which entry of the log that was; 0 for none. Another one begins anew.</summary>
    public long Trying { get; init; }

    /// <summary>When that was tried first; null when it was not.</summary>
    public DateTimeOffset? TriedSince { get; init; }

    /// <summary>Before that it is left alone; null for at once.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Since when nothing was taken; null while all is.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>Why the last try failed; null when it did not.</summary>
    public string? LastFault { get; init; }

    public DateTimeOffset? LastDeliveredAt { get; init; }

    /// <summary>Why the platform has paused it; null while it has not.</summary>
    public string? PausedBecause { get; init; }

    /// <summary>What happened until then may have been dropped before it was told; null for nothing. Told with the next delivery.</summary>
    public DateTimeOffset? MissedUntil { get; init; }

    /// <summary>Nothing is being tried any more.</summary>
    [JsonIgnore]
    public WebhookState Rested => this with { Tries = 0, Trying = 0, TriedSince = null, DueAt = null };

    /// <summary>Nothing is held against its receiver any more.</summary>
    [JsonIgnore]
    public WebhookState Afresh => Rested with { PausedBecause = null, FailingSince = null, LastFault = null };
}
