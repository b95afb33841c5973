namespace FlexCoop.Middleware.Webhooks;

/// <summary>By what right a webhook is told something: that of whoever made or changed it last. What it opens is asked anew with each delivery.</summary>
/// <param name="ClientId">The client; empty in a lab.</param>
/// <param name="MandateId">The mandate under which it acted; null for a component's own token, and in a lab.</param>
/// <param name="Scopes">What its token allowed.</param>
internal sealed record WebhookAuthority(string ClientId, string? MandateId, IReadOnlyList<string> Scopes);
