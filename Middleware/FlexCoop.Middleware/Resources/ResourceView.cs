namespace FlexCoop.Middleware.Resources;

/// <summary>The documents that somebody may see, or change.</summary>
/// <param name="Scope">Whose they are.</param>
/// <param name="Members">Those members whose they may be; null for all of the scope.</param>
internal sealed record ResourceView(ResourceScope Scope, MembersWithMandate? Members = null)
{
    /// <summary>Whether what is an owner's may be seen.</summary>
    public async ValueTask<bool> ShowsAsync(ResourceScope owner, CancellationToken cancellationToken) =>
        Scope.Holds(owner) && (Members is null || owner.MemberId is not { } member || await Members.HasAsync(member, cancellationToken));

    /// <summary>Which documents features let be seen of these; null for all.</summary>
    public Func<ResourceDocument, bool>? Shown { get; init; }

    public async ValueTask<bool> HoldsAsync(ResourceDocument document, CancellationToken cancellationToken) =>
        Scope.Holds(document) && Shown?.Invoke(document) != false && (Members is null || document.MemberId is not { } member || await Members.HasAsync(member, cancellationToken));
}
