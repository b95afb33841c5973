namespace FlexCoop.Middleware.Webhooks;

/// <summary>What an owner wants of a webhook.</summary>
/// <param name="Url">Where to.</param>
/// <param name="Topics">What of.</param>
/// <param name="Description">What he calls it; null for nothing.</param>
/// <param name="IsEnabled">Whether anything is delivered.</param>
internal sealed record WebhookWish(string Url, IReadOnlyList<string> Topics, string? Description, bool IsEnabled);
