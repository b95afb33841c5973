using FlexCoop.Middleware.Resources;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>Whose a webhook is: all who act as the same read and change the same.</summary>
internal static class WebhookOwner
{
    /// <summary>The key of who asks; null for who is nobody's: he has none.</summary>
    public static string? Of(ResourceActor actor, string clientId) => actor switch
    {
        { Kind: null } => "lab",
        { Kind: ActorKind.Operator } => "platform",
        { Kind: ActorKind.Service } => "client/" + clientId,
        { Kind: ActorKind.Aggregator, Cooperative: { } cooperative } => "cooperative/" + cooperative,
        { Kind: ActorKind.Prosumer, Cooperative: { } cooperative, MemberId: { } member } => $"member/{cooperative}/{member}",
        _ => null,
    };
}
