namespace FlexCoop.Middleware.Resources;

/// <summary>Decides what of a resource an actor sees and changes: nothing, unless its schema grants it, and it can be granted.</summary>
internal static class ResourceAccess
{
    /// <returns>The documents that the actor may read; null when none.</returns>
    public static ResourceView? ToRead(ResourceSchema schema, ResourceActor actor) => View(schema, actor, scopes => scopes.Read);

    /// <returns>The documents that the actor may change; null when none.</returns>
    public static ResourceView? ToChange(ResourceSchema schema, ResourceActor actor) => View(schema, actor, scopes => scopes.Change);

    /// <summary>The scopes of tokens of which one opens it, to whatever kind of actor.</summary>
    public static IReadOnlyList<string> Scopes(ResourceSchema schema, bool toRead) =>
        [.. schema.Access.Values.Select(scopes => toRead ? scopes.Read : scopes.Change).OfType<string>().Distinct()];

    /// <summary>Whether a schema may grant this at all. What is a member's is no business of components and operators as such (FC-SEC-10); what is everybody's, members and cooperatives only read.</summary>
    public static bool MayBeGranted(ResourceOwner owner, ActorKind kind, ResourceScopes scopes) => (owner, kind) switch
    {
        (ResourceOwner.Member, ActorKind.Service or ActorKind.Operator) => false,
        (ResourceOwner.Member, _) or (_, ActorKind.Service or ActorKind.Operator) or (ResourceOwner.Cooperative, ActorKind.Aggregator) => true,
        _ => scopes.Change is null,
    };

    private static ResourceView? View(ResourceSchema schema, ResourceActor actor, Func<ResourceScopes, string?> needed)
    {
        if (actor.Kind is not { } kind)
        {
            return new ResourceView(schema.Owner == ResourceOwner.Platform ? ResourceScope.OfPlatform : new ResourceScope(actor.Cooperative, MemberId: null));
        }

        if (schema.Access.GetValueOrDefault(kind) is not { } scopes || needed(scopes) is not { } scope || !actor.Scopes.Contains(scope))
        {
            return null;
        }

        return (schema.Owner, kind) switch
        {
            (ResourceOwner.Platform, _) => new ResourceView(ResourceScope.OfPlatform),
            (ResourceOwner.Cooperative, ActorKind.Service or ActorKind.Operator) => new ResourceView(ResourceScope.OfAllCooperatives),
            (ResourceOwner.Cooperative, _) when actor.Cooperative is { } own => new ResourceView(new ResourceScope(own, MemberId: null)),
            (ResourceOwner.Member, ActorKind.Aggregator) when actor is { Cooperative: { } own, Members: { } members } => new ResourceView(new ResourceScope(own, MemberId: null), members),
            (ResourceOwner.Member, ActorKind.Prosumer) when actor is { Cooperative: { } own, MemberId: { } member } => new ResourceView(new ResourceScope(own, member)),
            _ => null,
        };
    }
}
