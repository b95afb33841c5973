using FlexCoop.Storage;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>A webhook was made, changed, or ended. Its address may tell a secret in its path, so only the host is kept.</summary>
/// <param name="What">made, changed, removed, secret-replaced, verified, paused, resumed.</param>
/// <param name="Webhook">Which.</param>
internal sealed record WebhookChange(string What, WebhookDocument Webhook) : AuditEntry
{
    public override string Kind => "webhook";

    public override IReadOnlyList<(string Name, string? Value)> Facts =>
        [("what", What), ("id", Webhook.Id), ("host", new Uri(Webhook.Url).Authority), ("topics", string.Join(' ', Webhook.Topics)), ("client", Webhook.Authority.ClientId)];

    /// <summary>The mandate by which it is told something.</summary>
    public static WebhookChange Of(string what, WebhookDocument webhook, DateTimeOffset at) =>
        new(what, webhook) { At = at, Subjects = webhook.Authority.MandateId is { } mandate ? [mandate] : [] };
}
