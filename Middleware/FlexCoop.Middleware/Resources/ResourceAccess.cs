using FlexCoop.Middleware.Access;

namespace FlexCoop.Middleware.Resources;

/// <summary>Decides what of a resource an actor sees and changes: nothing, unless its schema grants it, and it can be granted.</summary>
internal static class ResourceAccess
{
    /// <param name="schema">The resource.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="bucket">The length of the buckets that are asked for; null for documents.</param>
    /// <returns>The documents that the actor may read; null when none.</returns>
    public static ResourceView? ToRead(ResourceSchema schema, ResourceActor actor, TimeSpan? bucket = null) => View(schema, actor, changes: false, bucket);

    /// <returns>The documents that the actor may change; null when none.</returns>
    public static ResourceView? ToChange(ResourceSchema schema, ResourceActor actor) => View(schema, actor, changes: true, bucket: null);

    /// <summary>Whether the actor may read documents as such, or buckets of some length.</summary>
    public static bool MayRead(ResourceSchema schema, ResourceActor actor) => ToRead(schema, actor, schema.Time is null ? null : Granularity.None) is not null;

    /// <summary>The scopes of tokens of which one opens it, to whatever kind of actor.</summary>
    public static IReadOnlyList<string> Scopes(ResourceSchema schema, bool toRead) =>
        [.. schema.Access.Values.Select(scopes => toRead ? scopes.Read : scopes.Change).OfType<string>().Distinct()];

    /// <summary>Whether a schema may grant this at all. What is a member's is no business of components and operators as such (FC-SEC-10); what is everybody's, members and cooperatives only read.</summary>
    public static bool MayBeGranted(ResourceOwner owner, ActorKind kind, ResourceScopes scopes) => (owner, kind) switch
    {
        (_, ActorKind.Dso) or (ResourceOwner.Member, ActorKind.Service or ActorKind.Operator) => false,
        (ResourceOwner.Member, _) or (_, ActorKind.Service or ActorKind.Operator) or (ResourceOwner.Cooperative, ActorKind.Aggregator) => true,
        _ => scopes.Change is null,
    };

    private static ResourceView? View(ResourceSchema schema, ResourceActor actor, bool changes, TimeSpan? bucket)
    {
        if (actor is not { Kind: { } kind, Asker: { } asker })
        {
            return new ResourceView(schema.Owner == ResourceOwner.Platform ? ResourceScope.OfPlatform : new ResourceScope(actor.Cooperative, MemberId: null));
        }

        if (schema.Access.GetValueOrDefault(kind) is not { } scopes || (changes ? scopes.Change : scopes.Read) is not { } scope || !actor.Scopes.Contains(scope))
        {
            return null;
        }

        var whose = (schema.Owner, kind) switch
        {
            (ResourceOwner.Platform, _) => Whose.Platform,
            (ResourceOwner.Cooperative, _) => Whose.Cooperative,
            (_, ActorKind.Prosumer) => Whose.Own,
            _ => Whose.Members,
        };
        var question = asker.Question(whose, schema.Name, DataClass.Of(scope), changes ? Granularity.None : GranularityOf(schema, scope, bucket), changes);
        if (asker.Ways(question) is not { Count: > 0 } ways)
        {
            return null;
        }

        actor.Notes.Granularity = question.Granularity;
        return (schema.Owner, kind) switch
        {
            (ResourceOwner.Platform, _) => new ResourceView(ResourceScope.OfPlatform),
            (ResourceOwner.Cooperative, ActorKind.Service or ActorKind.Operator) => new ResourceView(ResourceScope.OfAllCooperatives),
            (ResourceOwner.Cooperative, _) when actor.Cooperative is { } own => new ResourceView(new ResourceScope(own, MemberId: null)),
            (ResourceOwner.Member, ActorKind.Aggregator) when actor.Cooperative is { } own => new ResourceView(new ResourceScope(own, MemberId: null), new OpenMembers(asker, ways, question), actor.Notes),
            (ResourceOwner.Member, ActorKind.Prosumer) when actor is { Cooperative: { } own, MemberId: { } member } => new ResourceView(new ResourceScope(own, member), Notes: actor.Notes),
            _ => null,
        };
    }

    /// <summary>How fine a series of documents is: those that a scope of raw values opens are raw, others are of quarters of an hour.</summary>
    private static TimeSpan GranularityOf(ResourceSchema schema, string scope, TimeSpan? bucket)
    {
        if (schema.Time is null)
        {
            return Granularity.None;
        }

        var own = DataClass.IsRaw(scope) ? Granularity.Raw : Granularity.Quarter;
        return bucket is { } length && length > own ? (length < Granularity.Quarter ? Granularity.Raw : length) : own;
    }
}
