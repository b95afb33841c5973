using System.Text.Json;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>Who acts by a webhook, as he stands at this moment.</summary>
internal sealed class WebhookRights(IServiceProvider services, Clocks clocks)
{
    /// <returns>Null when his mandate is not in force, or the client is known no more.</returns>
    public async ValueTask<ResourceActor?> ActorAsync(WebhookAuthority authority, CancellationToken cancellationToken)
    {
        if (services.GetService<MandateBook>() is not { } mandates)
        {
            return ResourceActor.OfLab;
        }

        var mandate = authority.MandateId is { } id ? await mandates.FindAsync(id, cancellationToken) : null;
        if (services.GetRequiredService<ClientRegistry>().Find(authority.ClientId) is not { } client || (authority.MandateId is not null && mandate?.IsInForce(clocks.Wire.GetUtcNow()) != true))
        {
            return null;
        }

        // A component has what the settings give it now, a person's client what the mandate does.
        var scopes = authority.Scopes.Intersect(mandate?.Scopes ?? client.Scopes).ToList();
        return ResourceActor.Of(new AccessToken(authority.ClientId, Subject: "", scopes, mandate, Claims: default(JsonElement)), services);
    }

    /// <summary>The right by which a request acts.</summary>
    public static WebhookAuthority AuthorityOf(HttpContext context) =>
        context.Features.Get<AccessToken>() is { } token ? new WebhookAuthority(token.ClientId, token.Mandate?.Id, token.Scopes) : new WebhookAuthority("", MandateId: null, []);
}
