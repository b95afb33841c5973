using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>A webhook in REST.</summary>
internal sealed record WebhookResource
{
    public required string Id { get; init; }

    public required string Url { get; init; }

    public required IReadOnlyList<string> Topics { get; init; }

    public required string? Description { get; init; }

    public required bool Enabled { get; init; }

    /// <summary>unverified, active, failing, paused or disabled.</summary>
    public required string Status { get; init; }

    /// <summary>Why it is paused, or why the last try failed.</summary>
    public required string? Reason { get; init; }

    public required int Tries { get; init; }

    public required string? NextTryAt { get; init; }

    public required string? FailingSince { get; init; }

    public required string? LastDeliveredAt { get; init; }

    public required string CreatedAt { get; init; }

    public required string ChangedAt { get; init; }

    /// <summary>By what it signs; shown when it is made, and when it is replaced.</summary>
    public string? Secret { get; init; }

    public static WebhookResource Of(WebhookDocument webhook, WebhookState state, string? secret = null) => new()
    {
        Id = webhook.Id,
        Url = webhook.Url,
        Topics = webhook.Topics,
        Description = webhook.Description,
        Enabled = webhook.IsEnabled,
        Status = !webhook.IsEnabled ? "disabled" : state.PausedBecause is not null ? "paused" : state.VerifiedUrl != webhook.Url ? "unverified" : state.FailingSince is not null ? "failing" : "active",
        Reason = state.PausedBecause ?? state.LastFault,
        Tries = state.Tries,
        NextTryAt = RestTime.Text(state.DueAt),
        FailingSince = RestTime.Text(state.FailingSince),
        LastDeliveredAt = RestTime.Text(state.LastDeliveredAt),
        CreatedAt = RestTime.Text(webhook.CreatedAt),
        ChangedAt = RestTime.Text(webhook.ChangedAt),
        Secret = secret,
    };
}
