namespace FlexCoop.Middleware.Resources;

/// <summary>Decides what of a resource an actor sees and changes: nothing, unless a rule of its schema says so.</summary>
internal static class ResourceAccess
{
    /// <returns>The documents that the actor may read; null when none.</returns>
    public static ResourceScope? ToRead(ResourceSchema schema, ResourceActor actor) => Scope(schema, actor, scopes => scopes.Read);

    /// <returns>The documents that the actor may change; null when none.</returns>
    public static ResourceScope? ToChange(ResourceSchema schema, ResourceActor actor) => Scope(schema, actor, scopes => scopes.Change);

    /// <summary>The scopes of tokens that open it, to whatever kind of actor.</summary>
    public static IReadOnlyList<string> Scopes(ResourceSchema schema, bool toRead) =>
        [.. schema.Access.Values.Select(scopes => toRead ? scopes.Read : scopes.Change).OfType<string>().Distinct()];

    private static ResourceScope? Scope(ResourceSchema schema, ResourceActor actor, Func<ResourceScopes, string?> needed)
    {
        foreach (var kind in actor.Kinds)
        {
            if (schema.Access.GetValueOrDefault(kind) is { } scopes && needed(scopes) is { } scope && actor.Scopes.Contains(scope) && Scope(schema.Owner, kind, actor) is { } seen)
            {
                return seen;
            }
        }

        return null;
    }

    private static ResourceScope? Scope(ResourceOwner owner, ActorKind kind, ResourceActor actor) => (owner, kind) switch
    {
        (ResourceOwner.Platform, _) => new ResourceScope(Cooperative: null, MemberId: null),
        (_, ActorKind.Aggregator) when actor.Cooperative is { } own => new ResourceScope(own, MemberId: null),
        (ResourceOwner.Cooperative, ActorKind.Prosumer) when actor.Cooperative is { } own => new ResourceScope(own, MemberId: null),
        (ResourceOwner.Member, ActorKind.Prosumer) when actor is { Cooperative: { } own, MemberId: { } member } => new ResourceScope(own, member),

        // What is a cooperative's or a person's is no business of components and operators as such.
        _ => null,
    };
}
