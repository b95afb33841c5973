using FlexCoop.Ca;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Messages;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Telemetry;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>What one may be told of, and by whom: never more than the same may read by REST.</summary>
/// <param name="schemas">The resources, each with topics of its own.</param>
internal sealed class WebhookTopics(ResourceSchemas schemas)
{
    private static readonly IReadOnlyList<string> OfTheFleet = [.. VtnHappenings.Topics, CaHappenings.Revoked];

    private readonly Dictionary<string, ResourceSchema> _ofResources =
        schemas.All.SelectMany(schema => ResourceHappenings.Acts.Select(act => (Topic: $"{ResourceHappenings.Prefix}{schema.Name}.{act}", Schema: schema))).ToDictionary(one => one.Topic, one => one.Schema);

    /// <summary>All topics.</summary>
    public IEnumerable<string> All => [.. OfTheFleet, TelemetryHappenings.RolledUp, .. _ofResources.Keys];

    /// <summary>The topics that a wish means: itself, or all that begin as it does before <c>*</c>. None for one that means nothing.</summary>
    public IReadOnlyList<string> Meant(string wish) =>
        wish.StartsWith(MessageSource.Prefix, StringComparison.Ordinal) ? (wish.Length > MessageSource.Prefix.Length && !wish.EndsWith('*') ? [wish] : [])
        : wish.EndsWith(".*", StringComparison.Ordinal) ? [.. All.Where(topic => topic.StartsWith(wish[..^1], StringComparison.Ordinal))] : [.. All.Where(topic => topic == wish)];

    /// <summary>Whether somebody may be told of a topic at all: whether there is anything in it that he could read.</summary>
    public bool IsOpenTo(string topic, ResourceActor actor) =>
        topic.StartsWith(MessageSource.Prefix, StringComparison.Ordinal) ? actor.Kind is null || (actor.Kind == ActorKind.Service && topic == MessageSource.TopicOf(actor.Client)) :
        _ofResources.TryGetValue(topic, out var schema) ? ResourceAccess.ToRead(schema, actor) is not null : actor.Kind is null || (actor.Scopes.Contains(Scopes.FleetRead) && (topic != TelemetryHappenings.RolledUp || actor.IsPerson));

    /// <summary>Whether somebody could read at this moment what happened.</summary>
    public async ValueTask<bool> IsOpenToAsync(Happening happening, ResourceActor actor, CancellationToken cancellationToken)
    {
        if (!_ofResources.TryGetValue(happening.Topic, out var schema))
        {
            return IsOpenTo(happening.Topic, actor);
        }

        return ResourceAccess.ToRead(schema, actor) is { } view
            && await view.HoldsAsync(new ResourceDocument { Id = "", Cooperative = happening.Cooperative, MemberId = happening.MemberId, CreatedAt = happening.At, ChangedAt = happening.At, Body = default }, cancellationToken);
    }
}
